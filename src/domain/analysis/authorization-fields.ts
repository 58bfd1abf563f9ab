import type { AuthorizationPolicy, AuthorizationRule, Operation, Principal } from '../model/authorization-policy.js';

/** One field of a rule with its JSON pointer in the policy. */
export interface RuleField {
  readonly rule: number;
  readonly pointer: string;
  readonly field: string;
}

const L7_OPERATION_FIELDS = ['hosts', 'methods', 'paths', 'grpc', 'headers'] as const;
const L7_ATTRIBUTES = new Set(['jwtPrincipal', 'jwtAudience', 'jwtPresenter']);
const IDENTITY_ATTRIBUTES = new Set(['sourceNamespace', 'sourceIdentity', 'sourceServiceAccount', 'sourceTrustDomain']);
const IDENTITY_FIELDS = ['identities', 'namespaces', 'trustDomains', 'peers'] as const;

/** Fields of a policy's rules that only HTTP requests have. */
export function httpFields(policy: AuthorizationPolicy): RuleField[] {
  return eachRule(policy, (rule, index) => [
    ...listed(rule.to, index, 'to', (operation) => presentKeys(operation, L7_OPERATION_FIELDS)),
    ...listed(rule.from, index, 'from', (principal) => presentKeys(principal, ['jwtPrincipals'])),
    ...conditions(
      rule,
      index,
      (attribute) => 'header' in attribute || 'jwtClaim' in attribute || L7_ATTRIBUTES.has(attribute.name),
    ),
  ]);
}

/** Fields of a policy's rules that need a verified caller. */
export function identityFields(policy: AuthorizationPolicy): RuleField[] {
  return eachRule(policy, (rule, index) => [
    ...listed(rule.from, index, 'from', (principal) => presentKeys(principal, IDENTITY_FIELDS)),
    ...conditions(rule, index, (attribute) => 'name' in attribute && IDENTITY_ATTRIBUTES.has(attribute.name)),
  ]);
}

function eachRule(policy: AuthorizationPolicy, fieldsOf: (rule: AuthorizationRule, index: number) => RuleField[]): RuleField[] {
  return policy.spec.rules.flatMap(fieldsOf);
}

function listed<T>(list: readonly T[] | undefined, rule: number, name: string, keysOf: (member: T) => string[]): RuleField[] {
  return (list ?? []).flatMap((member, index) =>
    keysOf(member).map((field) => ({ rule, field, pointer: `/spec/rules/${rule}/${name}/${index}/${field}` })),
  );
}

function presentKeys(member: Principal | Operation, keys: readonly string[]): string[] {
  const own = member as Record<string, unknown>;
  const not = (own['not'] ?? {}) as Record<string, unknown>;
  return [
    ...keys.filter((key) => own[key] !== undefined),
    ...keys.filter((key) => not[key] !== undefined).map((key) => `not/${key}`),
  ];
}

type Attribute = NonNullable<AuthorizationRule['when']>[number]['attribute'];

function conditions(rule: AuthorizationRule, index: number, isWanted: (attribute: Attribute) => boolean): RuleField[] {
  return (rule.when ?? []).flatMap((condition, at) =>
    isWanted(condition.attribute) ? [{ rule: index, field: 'when', pointer: `/spec/rules/${index}/when/${at}` }] : [],
  );
}
