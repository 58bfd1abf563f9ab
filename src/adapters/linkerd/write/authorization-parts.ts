import type { AuthorizationPolicy } from '../../../domain/model/authorization-policy.js';
import type { PlacedPolicy, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { rulePreset } from '../grants/access-preset.js';
import { identityScope } from '../grants/identity-spelling.js';
import type { ServerTarget } from '../grants/server-target.js';
import type { AuthorizationPart } from './authorization-part.js';
import { clusterNetworks } from './cluster-networks.js';
import type { PolicyReport } from './policy-report.js';
import { ruleGrants } from './rule-grants.js';
import { ruleOperations } from './rule-operations.js';
import { serverTargets } from './server-targets.js';

const actionRefusals = {
  deny: 'Linkerd only allows: it has no rules that deny, and what is allowed besides cannot be said here',
  audit: 'Linkerd audits a whole port, not single rules',
  delegate: 'Linkerd asks no external authorizer',
} as const;

/** What an AuthorizationPolicy asks of each of its Servers; nothing, with the reason reported, where it is refused. */
export function authorizationParts(
  policy: AuthorizationPolicy,
  names: PlacedPolicy['names'],
  context: WriteContext,
  report: PolicyReport,
): AuthorizationPart[] {
  const { action, target } = policy.spec;
  if (action !== 'allow') {
    report.refuse('/spec/action', actionRefusals[action]);
    return [];
  }
  const { namespace } = policy.metadata;
  const targets = serverTargetsOf(policy, target ?? { namespace }, context, report);
  const parts = targets.map((one) => partOf(policy, names, one, targets.length > 1, context, report));
  return report.isRefused ? [] : parts;
}

function serverTargetsOf(
  { metadata }: AuthorizationPolicy,
  target: NonNullable<AuthorizationPolicy['spec']['target']>,
  { inventory }: WriteContext,
  report: PolicyReport,
): ServerTarget[] {
  return serverTargets(target, metadata.namespace, inventory, report) ?? [];
}

function partOf(
  policy: AuthorizationPolicy,
  names: PlacedPolicy['names'],
  target: ServerTarget,
  isOneOfSeveral: boolean,
  context: WriteContext,
  report: PolicyReport,
): AuthorizationPart {
  const scope = identityScope(context.inventory.settings);
  const { rules } = policy.spec;
  const written = rules.map((rule, index) => {
    const at = `/spec/rules/${index}`;
    const { grants, problems } = ruleGrants(rule, at, scope);
    const operations = ruleOperations(rule, at, target.port);
    for (const { pointer, reason } of [...problems, ...operations.problems]) report.narrower(pointer, reason);
    return { grants, ...operations };
  });
  const says = written.some((rule) => rule.grants.length > 0 && (rule.isWholePort || rule.matches.length > 0));
  const lost = written.some((rule) => rule.problems.length > 0 || rule.grants.length === 0);
  if (!says && lost) report.refuse('/spec/rules', 'nothing of what the rules allow can be said');
  const [only] = rules;
  return {
    metadata: policy.metadata,
    isDryRun: policy.spec.dryRun === true,
    names,
    report,
    target,
    suffix: isOneOfSeveral ? `-${target.port}` : '',
    preset: only !== undefined && rules.length === 1 ? rulePreset(only, clusterNetworks(context.inventory.settings)) : null,
    grants: written.flatMap((rule) => (rule.isWholePort ? rule.grants : [])),
    routes: written.flatMap((rule, index) =>
      rule.isWholePort || rule.matches.length === 0 || rule.grants.length === 0
        ? []
        : [{ rule: index, grants: rule.grants, matches: rule.matches }],
    ),
  };
}
