import type { AccessDecision } from '../../../domain/model/access-decision.js';
import type { AccessQuery } from '../../../domain/model/access-query.js';
import type { AccessEvaluator } from '../../../domain/semantics/access-evaluator.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { readCluster, type Cluster } from '../native/cluster.js';
import { mutualTlsResolver } from '../native/effective-mutual-tls.js';
import type { MeshWorkload } from '../native/mesh-workload.js';
import { securityObjects } from '../native/security-objects.js';
import { bypassesProxy } from '../native/sidecar-injection.js';
import { decidePoint, type MeshRules } from './decide-point.js';
import { enforcementPoints, type WorkloadPolicies } from './enforcement-point.js';
import { jwtRules } from './jwt/jwt-rule.js';
import { authorizationPolicy, type AuthorizationPolicy } from './policies/authorization-policy.js';
import { customProviders } from './policies/custom-providers.js';
import { selectedObjects } from './policies/selected-objects.js';
import { targetResolver, type TargetPort } from './target-ports.js';
import type { Verdict } from './verdict.js';

/** Gives the policies of a workload; every object is compiled once for all workloads. */
function policyFinder(snapshot: NativeSnapshot, cluster: Cluster): (workload: MeshWorkload) => WorkloadPolicies {
  const { settings } = cluster;
  const authorizationObjects = securityObjects(snapshot, 'AuthorizationPolicy', settings.revision);
  const requestObjects = securityObjects(snapshot, 'RequestAuthentication', settings.revision);
  const compiled = new Map(
    [...authorizationObjects.values()].flat().map((object) => [object, authorizationPolicy(object, settings)] as const),
  );
  return ({ namespace, labels }) => ({
    authorization: selectedObjects(authorizationObjects, [settings.rootNamespace, namespace], labels)
      .map((object) => compiled.get(object) ?? null)
      .filter((policy): policy is AuthorizationPolicy => policy !== null),
    jwt: jwtRules(selectedObjects(requestObjects, [namespace, settings.rootNamespace], labels)),
  });
}

/** One verdict for all workloads behind a target; where they differ, nobody can say which of them a caller reaches. */
function combine(verdicts: readonly Verdict[]): Verdict {
  const [first, ...rest] = verdicts;
  if (first === undefined) return { decision: 'unknown', because: [], reason: 'there is no workload' };
  if (rest.every(({ decision }) => decision === first.decision)) return first;
  const found = [...new Set(verdicts.map(({ decision }) => decision))].sort().join(', ');
  return { decision: 'unknown', because: [], reason: `the workloads behind the service decide differently: ${found}` };
}

/** What keeps a port from being guarded by a sidecar; null where one guards it. */
function unguarded(cluster: Cluster, { workload, port }: TargetPort): Verdict | null {
  const dataPlane = cluster.dataPlaneOf(workload);
  if (dataPlane === 'none' || bypassesProxy(workload, port)) {
    return { decision: 'unmanaged', because: [], reason: `no proxy of the mesh sees port ${port} of ${workload.name}` };
  }
  if (dataPlane !== 'sidecar') {
    const guard = dataPlane === 'ambient' ? 'guarded by the ambient data plane' : 'a gateway';
    return { decision: 'unknown', because: [], reason: `${workload.name} is ${guard}: only sidecars are evaluated` };
  }
  return null;
}

/**
 * Istio's own meaning of a snapshot for sidecars: istiod's reading of the objects and Envoy's of the resulting filters.
 * Compiled once per snapshot, per workload and port when first asked.
 */
export function istioSemantics(snapshot: NativeSnapshot): AccessEvaluator {
  const cluster = readCluster(snapshot);
  const mesh: MeshRules = {
    settings: cluster.settings,
    providerState: customProviders(snapshot, cluster.settings.extensionProviders),
  };
  const resolve = targetResolver(snapshot, cluster);
  const pointOf = enforcementPoints(cluster, mutualTlsResolver(snapshot, cluster.settings), policyFinder(snapshot, cluster));

  function verdictAt(target: TargetPort, query: AccessQuery): Verdict {
    return unguarded(cluster, target) ?? decidePoint(pointOf(target.workload, target.port), query, mesh);
  }

  function verdictOf(query: AccessQuery): Verdict {
    const resolution = resolve(query.target);
    if ('missing' in resolution) return { decision: 'unknown', because: [], reason: resolution.missing };
    if ('unclear' in resolution) return { decision: 'unknown', because: [], reason: resolution.unclear };
    if ('unmanaged' in resolution) return { decision: 'unmanaged', because: [], reason: resolution.unmanaged };
    return combine(resolution.ports.map((target) => verdictAt(target, query)));
  }

  return {
    knows: (query) => !('missing' in resolve(query.target)),
    decide: (query): AccessDecision => {
      const { decision, because, reason } = verdictOf(query);
      return { mesh: snapshot.mesh, decision, because: [...because], ...(reason === undefined ? {} : { reason }) };
    },
  };
}
