import type { JsonObject } from '../../../domain/json.js';
import type { AuthorizationPolicy, AuthorizationRule } from '../../../domain/model/authorization-policy.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { ownTrustDomains } from '../values/own-trust-domain.js';
import { DRY_RUN_ANNOTATION } from '../values/dry-run.js';
import { reportClosedPorts, reportTcpPorts } from './authorization-reach.js';
import { writeRule } from './authorization-rule.js';
import { members, writeObject } from './native-draft.js';
import { resolveTarget, writeSelector, type NativeTarget } from './native-target.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';
import type { RuleContext } from './rule-entries.js';

const ACTIONS = { allow: 'ALLOW', deny: 'DENY', audit: 'AUDIT', delegate: 'CUSTOM' } as const;
const MAX_RULES = 512;

/**
 * Writes an AuthorizationPolicy. A rule of an allow policy that cannot be said is left out, which allows less; in a deny or
 * delegate policy that would let more through, so the policy is refused.
 */
export function writeAuthorizationPolicy(
  placed: Placed<'AuthorizationPolicy'>,
  context: WriteContext,
  report: PolicyReport,
): WrittenObject | null {
  const { metadata, spec } = placed.policy;
  reportAction(spec, report);
  const target = resolveTarget(spec.target ?? { namespace: metadata.namespace }, metadata.namespace, context, report);
  if (target === null || report.isRefused) return null;
  const rules = writeRules(spec, target, context, report);
  if (report.isRefused || rules === null) return null;
  reportClosedPorts(spec.action, target, context.inventory, report);
  reportTcpPorts(placed.policy, target, context.inventory, report);
  return writeObject(placed, {
    part: 'authorization-policy',
    namespace: target.namespace,
    ...(spec.dryRun === true ? { annotations: { [DRY_RUN_ANNOTATION]: 'true' } } : {}),
    spec: members({
      ...writeSelector(target),
      action: ACTIONS[spec.action],
      provider: spec.action === 'delegate' ? { name: spec.provider ?? '' } : undefined,
      rules: rules.length === 0 ? undefined : rules,
    }),
  });
}

function reportAction(spec: AuthorizationPolicy['spec'], report: PolicyReport): void {
  if (spec.action === 'delegate' && spec.provider === undefined) report.refuse('/spec/provider', 'CUSTOM needs a provider');
  if (spec.dryRun === true && spec.action !== 'allow' && spec.action !== 'deny')
    report.refuse('/spec/dryRun', `Istio has no dry run of ${ACTIONS[spec.action]}`);
  if (spec.action !== 'delegate' && spec.provider !== undefined) report.exact('/spec/provider', 'only CUSTOM has a provider');
}

/** The rules that can be said; null where the policy then says nothing at all and no object is needed. */
function writeRules(
  spec: AuthorizationPolicy['spec'],
  target: NativeTarget,
  context: WriteContext,
  report: PolicyReport,
): JsonObject[] | null {
  const rules = spec.rules.flatMap((rule, index) =>
    writeOneRule(rule, `/spec/rules/${index}`, spec.action, target, context, report),
  );
  if (rules.length > MAX_RULES) report.refuse('/spec/rules', `Istio takes ${MAX_RULES} rules; these become ${rules.length}`);
  if (rules.length > 0 || report.isRefused) return rules;
  if (spec.rules.length > 0) {
    report.refuse('/spec/rules', 'no rule can be said');
    return null;
  }
  if (spec.action === 'allow' || spec.action === 'audit') return rules;
  report.exact('/spec/rules', 'without rules nothing matches, and Istio takes no such object: none is written');
  return null;
}

function writeOneRule(
  rule: AuthorizationRule,
  at: string,
  action: AuthorizationPolicy['spec']['action'],
  target: NativeTarget,
  context: WriteContext,
  report: PolicyReport,
): JsonObject[] {
  const ruleContext: RuleContext = {
    ownTrustDomains: ownTrustDomains(context.inventory.settings),
    version: context.capabilities.version,
    hasTrustDomains: context.capabilities.features['authorization.trust-domain'] !== 'absent',
    action,
    port: target.port,
  };
  const written = writeRule(rule, at, ruleContext);
  for (const { pointer, reason, isNarrower } of written.remarks) {
    if (isNarrower === true) report.narrower(pointer, reason);
    else report.exact(pointer, reason);
  }
  for (const { pointer, reason } of written.problems) {
    if (action === 'allow' || action === 'audit')
      report.narrower(pointer, `${reason}; the rule, or this part of it, is left out`);
    else report.refuse(pointer, reason);
  }
  return written.rules;
}
