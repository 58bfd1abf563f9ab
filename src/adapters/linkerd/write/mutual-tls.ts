import type { MutualTlsMode } from '../../../domain/model/inventory.js';
import type { MutualTlsPolicy } from '../../../domain/model/mutual-tls-policy.js';
import type { Target } from '../../../domain/model/target.js';
import type { PlacedPolicy, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { type ServerTarget, targetKey } from '../grants/server-target.js';
import type { AuthorizationPart } from './authorization-part.js';
import type { PolicyReport } from './policy-report.js';
import type { ServerGroup } from './server-group.js';
import { serverTargets } from './server-targets.js';

/**
 * What MutualTlsPolicies ask of Servers. Linkerd has no object for mTLS alone: a port demands it when every grant on it asks for
 * an identity. Where policies authorize callers already their grants must do so; else a Server lets every identity in.
 */
export function mutualTlsParts(
  drafts: readonly { readonly placed: PlacedPolicy; readonly report: PolicyReport }[],
  groups: readonly ServerGroup[],
  context: WriteContext,
): AuthorizationPart[] {
  const known = new Map(groups.map((group) => [targetKey(group.target), group]));
  return drafts.flatMap(({ placed: { policy, names }, report }) => {
    if (policy.kind !== 'MutualTlsPolicy') return [];
    const demands = demandsOf(policy, report);
    const parts = demands.flatMap((demand) => partsOf(demand, policy, names, known, context, report));
    return report.isRefused ? [] : parts;
  });
}

interface Demand {
  readonly target: Target;
  readonly mode: MutualTlsMode;
  readonly pointer: string;
}

function demandsOf({ metadata, spec }: MutualTlsPolicy, report: PolicyReport): Demand[] {
  const target = spec.target ?? { namespace: metadata.namespace };
  const ports = (spec.ports ?? []).map(({ port, mode }, index) => ({ port, mode, pointer: `/spec/ports/${index}/mode` }));
  if (ports.length > 0 && 'service' in target) {
    report.refuse('/spec/ports', 'these are pod ports, which a target by service does not have');
    return [];
  }
  if (ports.length > 0 && target.port === undefined && spec.mode !== undefined) {
    report.refuse('/spec/mode', 'Linkerd has no mode for the ports that are not named');
    return [];
  }
  if (spec.mode === undefined && ports.length === 0) report.exact('/spec', 'says nothing: the wider scope decides');
  return [
    ...(spec.mode === undefined ? [] : [{ target, mode: spec.mode, pointer: '/spec/mode' }]),
    ...ports.map(({ port, mode, pointer }) => ({ target: { ...target, port } as Target, mode, pointer })),
  ];
}

function partsOf(
  { target, mode, pointer }: Demand,
  { metadata }: MutualTlsPolicy,
  names: PlacedPolicy['names'],
  known: ReadonlyMap<string, ServerGroup>,
  context: WriteContext,
  report: PolicyReport,
): AuthorizationPart[] {
  if (mode === 'disabled') {
    report.refuse(pointer, 'a port is without mTLS only where its pods are not in the mesh or the proxy is passed by');
    return [];
  }
  if (mode === 'permissive') return permissive(context, pointer, report);
  const targets = serverTargets(target, metadata.namespace, context.inventory, report) ?? [];
  const isOneOfSeveral = targets.length > 1 || pointer !== '/spec/mode';
  return targets.map((one): AuthorizationPart => {
    const group = known.get(targetKey(one));
    const part = {
      metadata,
      isDryRun: false,
      names,
      report,
      target: one,
      suffix: isOneOfSeveral ? `-${one.port}` : '',
      routes: [],
    };
    if (group !== undefined) {
      refuseOpenGrants(group, one, pointer, report);
      return { ...part, preset: null, grants: [] };
    }
    report.narrower(pointer, 'the Server lets in every identity of a Linkerd mesh; callers with a SPIFFE id must be named');
    return { ...part, preset: 'all-authenticated', grants: [{ callers: [{ kind: 'pattern', pattern: '*' }], networks: null }] };
  });
}

/** Without a Server plaintext is let in as the default policy has it. */
function permissive({ inventory }: WriteContext, pointer: string, report: PolicyReport): AuthorizationPart[] {
  if (inventory.settings.defaultAction === 'allow') {
    report.exact(pointer, 'the default policy lets plaintext in already');
    return [];
  }
  report.refuse(
    pointer,
    'the default policy asks for identities; a Server that does not would let in more than any policy allows',
  );
  return [];
}

function refuseOpenGrants({ parts }: ServerGroup, target: ServerTarget, pointer: string, report: PolicyReport): void {
  const open = parts.find(
    ({ grants, routes, isDryRun }) =>
      isDryRun || [...grants, ...routes.flatMap((route) => route.grants)].some(({ callers }) => callers === null),
  );
  if (open === undefined) return;
  report.refuse(pointer, `${open.report.label} lets callers without an identity in on port ${target.port}`);
}
