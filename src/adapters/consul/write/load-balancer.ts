import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { millisecondsText } from '../canonical/duration.js';

type LoadBalancing = NonNullable<BackendPolicy['spec']['loadBalancing']>;
type HashPolicy = NonNullable<LoadBalancing['hashOn']>[number];

/** A resolver's `LoadBalancer` block, with what it cannot say. */
export interface PrintedLoadBalancer {
  readonly fields: JsonObject;
  readonly remarks: readonly { readonly field: string; readonly reason: string }[];
}

const POLICIES: Readonly<Partial<Record<LoadBalancing['policy'], string>>> = {
  random: 'random',
  roundRobin: 'round_robin',
  leastRequest: 'least_request',
  ringHash: 'ring_hash',
  maglev: 'maglev',
};

/** Envoy's own limit of a hash ring. Without a maximum Consul sends 0, and Envoy refuses the cluster. */
const LARGEST_RING = 8_388_608;

/** The load balancer of a service-resolver (hashicorp/consul `agent/xds/clusters.go` injectLBToCluster). */
export function printLoadBalancer(balancing: LoadBalancing | undefined): PrintedLoadBalancer {
  if (balancing === undefined) return { fields: {}, remarks: [] };
  const policy = POLICIES[balancing.policy];
  const ring = balancing.policy === 'ringHash' ? printRing(balancing) : {};
  const hasChoice = balancing.choiceCount !== undefined && balancing.choiceCount >= 2;
  return {
    fields: {
      ...(policy === undefined ? {} : { Policy: policy }),
      ...(Object.keys(ring).length === 0 ? {} : { RingHashConfig: ring }),
      ...(hasChoice && balancing.choiceCount !== undefined ? { LeastRequestConfig: { ChoiceCount: balancing.choiceCount } } : {}),
      ...(balancing.hashOn === undefined ? {} : { HashPolicies: balancing.hashOn.map(printHashPolicy) }),
    },
    remarks: [
      ...(balancing.policy === 'passthrough' ? [{ field: 'policy', reason: 'Consul has no passthrough' }] : []),
      ...(balancing.choiceCount !== undefined && !hasChoice
        ? [{ field: 'choiceCount', reason: 'Envoy takes no choice of fewer than 2' }]
        : []),
      ...(balancing.tableSize === undefined
        ? []
        : [{ field: 'tableSize', reason: 'Consul does not set the size of the maglev table' }]),
    ],
  };
}

function printRing({ minimumRingSize, maximumRingSize }: LoadBalancing): JsonObject {
  if (minimumRingSize === undefined && maximumRingSize === undefined) return {};
  return {
    ...(minimumRingSize === undefined ? {} : { MinimumRingSize: minimumRingSize }),
    MaximumRingSize: maximumRingSize ?? LARGEST_RING,
  };
}

function printHashPolicy({ on, terminal }: HashPolicy): JsonObject {
  return { ...printHashOn(on), ...(terminal === true ? { Terminal: true } : {}) };
}

function printHashOn(on: HashPolicy['on']): JsonObject {
  if ('sourceIp' in on) return { SourceIP: true };
  if ('header' in on) return { Field: 'header', FieldValue: on.header };
  if ('queryParam' in on) return { Field: 'query_parameter', FieldValue: on.queryParam };
  const cookie = {
    ...(on.ttl ? { TTL: millisecondsText(on.ttl) } : {}),
    ...(on.path === undefined ? {} : { Path: on.path }),
    ...(on.session === true ? { Session: true } : {}),
  };
  return { Field: 'cookie', FieldValue: on.cookie, ...(Object.keys(cookie).length === 0 ? {} : { CookieConfig: cookie }) };
}
