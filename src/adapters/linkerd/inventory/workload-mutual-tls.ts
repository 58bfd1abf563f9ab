import type { MutualTlsMode } from '../../../domain/model/inventory.js';
import { localhost } from '../semantics/authorization.js';
import type { InboundPolicies } from '../semantics/inbound-policies.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';

/**
 * The mutual TLS that a port of a workload demands: `strict` where no grant lets a client in without an identity (kubelet's
 * probes and the pod itself apart), `disabled` where no proxy stands before the port.
 */
export function workloadMutualTls(workload: MeshWorkload, port: number, policies: InboundPolicies): MutualTlsMode {
  if (!workload.managed || policies.skips(workload, port)) return 'disabled';
  const { authorizations, routes, brokenBy } = policies.port(workload, port);
  if (brokenBy !== null) return 'strict';
  const grants = [...authorizations, ...routes.filter(({ object }) => object !== null).flatMap((route) => route.authorizations)];
  return grants.some((grant) => grant !== localhost && grant.authentication.kind !== 'identities') ? 'permissive' : 'strict';
}
