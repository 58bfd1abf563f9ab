import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { identityScope } from '../grants/identity-spelling.js';
import { InboundPolicies } from '../semantics/inbound-policies.js';
import type { ServerTarget } from '../grants/server-target.js';
import type { AuthorizationPart } from './authorization-part.js';
import type { ObjectPool } from './object-pool.js';
import { writeGrant } from './written-authorization.js';
import { claimRoute, routeTarget } from './server-route.js';

/**
 * Keeps kubelet's httpGet probes let in as they are without routes: unauthenticated GETs of just these paths from the probe
 * networks. Where the workloads were not observed nothing is opened, and the loss is reported.
 */
export function writeProbeRoute(part: AuthorizationPart, server: NativeRef, context: WriteContext, pool: ObjectPool): void {
  if (context.observed === undefined || context.observed === null) {
    part.report.narrower(
      '/spec/rules',
      'routes take the implicit route of kubelet probes away, and which probes there are is not known',
    );
    return;
  }
  const policies = new InboundPolicies(context.observed);
  const paths = probePaths(part.target, policies);
  const networks = policies.settings.probeNetworks;
  if (paths.length === 0 || networks.length === 0) return;
  const suffix = `${part.suffix}-probes`;
  const rules = [{ matches: paths.map((path) => ({ path: { type: 'Exact', value: path }, method: 'GET' })) }];
  const ref = claimRoute(part, suffix, null, rules, server, pool);
  const target = routeTarget(ref);
  const grant = { callers: null, networks: networks.map((cidr) => ({ cidr, except: [] })) };
  writeGrant(grant, { part, suffix, target, metadata: {} }, identityScope(context.inventory.settings), pool);
  part.report.exact(
    '/spec/rules',
    `probes of kubelet (${paths.join(', ')}) stay let in by a route of their own, as they are without routes`,
  );
}

function probePaths({ namespace, labels, port }: ServerTarget, policies: InboundPolicies): string[] {
  const selected = policies.workloads
    .inNamespace(namespace)
    .filter((workload) => Object.entries(labels).every(([key, value]) => workload.labels[key] === value));
  return [...new Set(selected.flatMap((workload) => workload.probes.get(port) ?? []))].sort();
}
