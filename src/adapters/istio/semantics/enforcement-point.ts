import type { Cluster } from '../native/cluster.js';
import { targetPortNumber } from '../native/cluster.js';
import type { EffectiveMutualTls, MutualTlsResolver } from '../native/effective-mutual-tls.js';
import type { MeshWorkload } from '../native/mesh-workload.js';
import { portLayer, type PortLayer } from '../native/port-protocol.js';
import type { JwtRule } from './jwt/jwt-rule.js';
import type { AuthorizationPolicy } from './policies/authorization-policy.js';

/** The policies that the proxy of a workload enforces on all its ports. */
export interface WorkloadPolicies {
  readonly authorization: readonly AuthorizationPolicy[];
  readonly jwt: readonly JwtRule[];
}

/** One inbound port of a workload with everything that decides what it admits. */
export interface EnforcementPoint extends WorkloadPolicies {
  readonly workload: MeshWorkload;
  /** The workload's port, not a Service's. */
  readonly port: number;
  readonly layer: PortLayer;
  readonly mutualTls: EffectiveMutualTls;
}

/**
 * How the proxy serves a workload port: by the protocol of the oldest Service port that leads to it, bytes for UDP too. A port
 * in no Service is served by the passthrough chain, which detects HTTP (istio/istio pilot/pkg/networking/core/listener_inbound.go).
 */
function inboundLayer(cluster: Cluster, workload: MeshWorkload, port: number): PortLayer {
  const found = cluster
    .servicesOf(workload)
    .flatMap((service) => service.ports)
    .find((candidate) => targetPortNumber(candidate, workload) === port);
  return found === undefined ? 'auto' : portLayer(found.protocol);
}

/** Makes enforcement points and keeps them, so that further queries for the same port are quick. */
export function enforcementPoints(
  cluster: Cluster,
  mutualTls: MutualTlsResolver,
  policiesOf: (workload: MeshWorkload) => WorkloadPolicies,
): (workload: MeshWorkload, port: number) => EnforcementPoint {
  const policies = new Map<MeshWorkload, WorkloadPolicies>();
  const points = new Map<MeshWorkload, Map<number, EnforcementPoint>>();

  function make(workload: MeshWorkload, port: number): EnforcementPoint {
    const own = policies.get(workload) ?? policiesOf(workload);
    policies.set(workload, own);
    return {
      ...own,
      workload,
      port,
      layer: inboundLayer(cluster, workload, port),
      mutualTls: mutualTls(workload.namespace, workload.labels, port),
    };
  }

  return (workload, port) => {
    const ofWorkload = points.get(workload) ?? new Map<number, EnforcementPoint>();
    points.set(workload, ofWorkload);
    const point = ofWorkload.get(port) ?? make(workload, port);
    ofWorkload.set(port, point);
    return point;
  };
}
