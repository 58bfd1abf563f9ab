import type { PlacedPolicy, WriteContext, Writing } from '../../../domain/translation/mesh-adapter.js';
import { identityScope } from '../grants/identity-spelling.js';
import type { AuthorizationPart } from './authorization-part.js';
import { authorizationParts } from './authorization-parts.js';
import { clusterNetworks } from './cluster-networks.js';
import { refuseShadowedServers } from './foreign-servers.js';
import { mutualTlsParts } from './mutual-tls.js';
import { ObjectPool } from './object-pool.js';
import { PolicyReport } from './policy-report.js';
import { keptServerAuthorizations } from './server-authorizations.js';
import { serverGroups } from './server-group.js';
import { writeServer } from './write-server.js';
import { writeTrafficRoute } from './traffic-route.js';

/** Translates policies to native objects. A Server serves every policy on its port, so all policies are written together. */
export function writePolicies(policies: readonly PlacedPolicy[], context: WriteContext): Writing {
  const pool = new ObjectPool();
  const drafts = policies.map((placed) => ({ placed, report: new PolicyReport(placed.policy) })).sort(byLabel);
  const authorizations = drafts.flatMap(({ placed: { policy, names }, report }): AuthorizationPart[] =>
    policy.kind === 'AuthorizationPolicy' ? authorizationParts(policy, names, context, report) : [],
  );
  writeServers(authorizations, drafts, context, pool);
  for (const { placed, report } of drafts) writeOther(placed, context, report, pool);
  return { objects: pool.written(), report: drafts.flatMap(({ report }) => report.notes) };
}

interface Draft {
  readonly placed: PlacedPolicy;
  readonly report: PolicyReport;
}

function byLabel(a: Draft, b: Draft): number {
  return a.report.label < b.report.label ? -1 : Number(a.report.label > b.report.label);
}

function writeServers(
  authorizations: readonly AuthorizationPart[],
  drafts: readonly Draft[],
  context: WriteContext,
  pool: ObjectPool,
): void {
  const { settings } = context.inventory;
  refuseShadowedServers(authorizations, context);
  const demanded = mutualTlsParts(drafts, serverGroups(authorizations, settings), context);
  refuseShadowedServers(demanded, context);
  const parts = [...authorizations, ...demanded];
  const groups = serverGroups(parts, settings);
  const standing = groups.flatMap((group) => group.parts);
  const kept = keptServerAuthorizations(standing, identityScope(settings), clusterNetworks(settings));
  for (const group of groups) writeServer(group, kept, context, pool);
}

function writeOther({ policy, names }: PlacedPolicy, context: WriteContext, report: PolicyReport, pool: ObjectPool): void {
  if (policy.kind === 'TrafficRoute') writeTrafficRoute(policy, names, context, report, pool);
  if (policy.kind === 'BackendPolicy') {
    report.refuse('/spec', 'Linkerd keeps how backends are reached in annotations of the Service, which is not ours to write');
  }
}
