import { RE2JS } from 're2js';
import type { AuthorizationPolicy, AuthorizationRule } from '../../model/authorization-policy.js';
import { parseIpBlock } from '../../model/ip-range.js';
import type { Check, CheckedPolicy, RawFinding } from '../check-input.js';
import { policyObject } from '../finding-object.js';

/** SV-01: values that pass the schema and still mean nothing to any mesh: addresses that are none, expressions that are not RE2. */
export const invalidValues: Check = {
  codes: ['SV-01'],
  run: ({ policies }) => policies.flatMap((checked) => violationsOf(checked)),
};

/** An address or expression found in a document, with its pointer. */
interface Place {
  readonly pointer: string;
  readonly problem: string;
}

function violationsOf(checked: CheckedPolicy): RawFinding[] {
  const places = [
    ...regexPlaces(checked.policy, ''),
    ...(checked.policy.kind === 'AuthorizationPolicy' ? addressPlaces(checked.policy) : []),
  ];
  return places.map(({ pointer, problem }) => ({
    code: 'SV-01',
    verdict: 'VIOLATED',
    why: problem,
    objects: [policyObject(checked, pointer)],
  }));
}

/** Every member called `regex`, wherever it stands. */
function regexPlaces(value: unknown, pointer: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = `${pointer}/${key}`;
    if (key !== 'regex' || typeof member !== 'string') return regexPlaces(member, at);
    const problem = regexProblem(member);
    return problem === null ? [] : [{ pointer: at, problem }];
  });
}

/** What RE2 says against the expression, or null. */
function regexProblem(expression: string): string | null {
  try {
    RE2JS.compile(expression);
    return null;
  } catch (error) {
    return `\`${expression}\` is not an RE2 expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function addressPlaces(policy: AuthorizationPolicy): Place[] {
  return policy.spec.rules.flatMap((rule, index) => [
    ...(rule.from ?? []).flatMap((principal, at) =>
      [principal, principal.not ?? {}].flatMap((fields, side) =>
        (['ipBlocks', 'remoteIpBlocks'] as const).flatMap((field) =>
          badBlocks(fields[field] ?? [], `/spec/rules/${index}/from/${at}${side === 0 ? '' : '/not'}/${field}`),
        ),
      ),
    ),
    ...addressConditions(rule, index),
  ]);
}

function addressConditions(rule: AuthorizationRule, index: number): Place[] {
  return (rule.when ?? []).flatMap((condition, at) => {
    const { attribute } = condition;
    if (!('name' in attribute) || !['sourceIp', 'remoteIp', 'destinationIp'].includes(attribute.name)) return [];
    return (['values', 'notValues'] as const).flatMap((field) =>
      badBlocks(
        (condition[field] ?? []).map((match) => ('exact' in match ? match.exact : '')),
        `/spec/rules/${index}/when/${at}/${field}`,
      ),
    );
  });
}

function badBlocks(blocks: readonly string[], pointer: string): Place[] {
  return blocks.flatMap((block, index) =>
    parseIpBlock(block) === null
      ? [{ pointer: `${pointer}/${index}`, problem: `\`${block}\` is neither an IPv4 nor an IPv6 address or block` }]
      : [],
  );
}
