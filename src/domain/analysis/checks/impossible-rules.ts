import type { AuthorizationRule, Condition, Operation, Principal } from '../../model/authorization-policy.js';
import { isWithin, parseIpBlock } from '../../model/ip-range.js';
import type { Check, RawFinding } from '../check-input.js';
import { policyObject } from '../finding-object.js';

/** SV-02: rules whose conditions exclude each other, so that no request ever matches. */
export const impossibleRules: Check = {
  codes: ['SV-02'],
  run: ({ policies }) =>
    policies.flatMap((checked) =>
      checked.policy.kind !== 'AuthorizationPolicy'
        ? []
        : checked.policy.spec.rules.flatMap((rule, index) =>
            contradictions(rule).map(({ pointer, why }): RawFinding => ({
              code: 'SV-02',
              verdict: 'PROVEN',
              why: `rule ${index} matches no request: ${why}`,
              objects: [policyObject(checked, `/spec/rules/${index}${pointer}`)],
            })),
          ),
    ),
};

interface Contradiction {
  readonly pointer: string;
  readonly why: string;
}

/** A list of alternatives is impossible only where each of them is. */
function contradictions(rule: AuthorizationRule): Contradiction[] {
  const from = (rule.from ?? []).map((principal) => principalContradiction(principal));
  const to = (rule.to ?? []).map((operation) => operationContradiction(operation));
  return [
    ...allImpossible(from, '/from'),
    ...allImpossible(to, '/to'),
    ...(rule.when ?? []).flatMap((condition, index) => {
      const why = conditionContradiction(condition);
      return why === null ? [] : [{ pointer: `/when/${index}`, why }];
    }),
  ];
}

function allImpossible(alternatives: readonly (string | null)[], pointer: string): Contradiction[] {
  const whys = alternatives.filter((why) => why !== null);
  return alternatives.length > 0 && whys.length === alternatives.length ? [{ pointer, why: whys.join('; ') }] : [];
}

function principalContradiction(principal: Principal): string | null {
  for (const field of ['identities', 'namespaces', 'trustDomains', 'peers', 'jwtPrincipals'] as const) {
    if (allExcluded(principal[field], principal.not?.[field])) return `every value of ${field} is excluded by \`not\``;
  }
  for (const field of ['ipBlocks', 'remoteIpBlocks'] as const) {
    if (allBlocksExcluded(principal[field], principal.not?.[field])) return `every block of ${field} is excluded by \`not\``;
  }
  return null;
}

function operationContradiction(operation: Operation): string | null {
  for (const field of ['hosts', 'ports', 'methods', 'paths', 'grpc'] as const) {
    if (allExcluded(operation[field], operation.not?.[field])) return `every value of ${field} is excluded by \`not\``;
  }
  const canPost = (operation.methods ?? []).some((method) => !('exact' in method) || method.exact === 'POST');
  if (operation.grpc !== undefined && operation.methods !== undefined && !canPost) return 'gRPC calls are always POST';
  return null;
}

function conditionContradiction(condition: Condition): string | null {
  return allExcluded(condition.values, condition.notValues) ? 'every value is among notValues' : null;
}

/** By equality of the written form, or an excluded `present`. Patterns that only overlap are not proven here. */
function allExcluded(values: readonly unknown[] | undefined, not: readonly unknown[] | undefined): boolean {
  if (values === undefined || not === undefined) return false;
  const excluded = new Set(not.map((value) => JSON.stringify(value)));
  return excluded.has('{"present":true}') || values.every((value) => excluded.has(JSON.stringify(value)));
}

function allBlocksExcluded(blocks: readonly string[] | undefined, not: readonly string[] | undefined): boolean {
  const excluded = (not ?? []).map(parseIpBlock).filter((range) => range !== null);
  return (
    blocks !== undefined &&
    blocks.every((block) => {
      const range = parseIpBlock(block);
      return range !== null && excluded.some((outer) => isWithin(range, outer));
    })
  );
}
