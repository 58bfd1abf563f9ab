import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { millisecondsText } from '../canonicalize/duration.js';

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

/** The load balancer of a service-resolver (hashicorp/consul `agent/xds/clusters.go` injectLBToCluster; what it refuses: LoadBalancer validation in `agent/structs/config_entry_discoverychain.go`). */
export function printLoadBalancer(balancing: LoadBalancing | undefined): PrintedLoadBalancer {
  if (balancing === undefined) return { fields: {}, remarks: [] };
  const policy = POLICIES[balancing.policy];
  const ring = balancing.policy === 'ringHash' ? printRing(balancing) : {};
  const { choiceCount, hashOn } = balancing;
  return {
    fields: {
      ...(policy === undefined ? {} : { Policy: policy }),
      ...(Object.keys(ring).length === 0 ? {} : { RingHashConfig: ring }),
      ...(choiceCount !== undefined && takesChoice(balancing) ? { LeastRequestConfig: { ChoiceCount: choiceCount } } : {}),
      ...(hashOn !== undefined && hashes(balancing) ? { HashPolicies: hashOn.map(printHashPolicy) } : {}),
    },
    remarks: remarksOn(balancing),
  };
}

function hashes({ policy }: LoadBalancing): boolean {
  return policy === 'ringHash' || policy === 'maglev';
}

function takesChoice({ policy, choiceCount = 0 }: LoadBalancing): boolean {
  return policy === 'leastRequest' && choiceCount >= 2;
}

function remarksOn(balancing: LoadBalancing): PrintedLoadBalancer['remarks'] {
  const { policy, choiceCount, hashOn, tableSize, minimumRingSize, maximumRingSize } = balancing;
  const isUnsaid: readonly (readonly [keyof LoadBalancing, boolean, string])[] = [
    ['policy', policy === 'passthrough', 'Consul has no passthrough'],
    [
      'choiceCount',
      choiceCount !== undefined && !takesChoice(balancing),
      'Consul takes a choice of 2 or more, with leastRequest',
    ],
    ['hashOn', hashOn !== undefined && !hashes(balancing), 'Consul hashes with ringHash and maglev only'],
    ['hashOn', (hashOn ?? []).some(isBothCookies), 'a session cookie cannot have a lifetime in Consul: it gets none'],
    ['minimumRingSize', minimumRingSize !== undefined && policy !== 'ringHash', 'only ringHash has a ring'],
    ['maximumRingSize', maximumRingSize !== undefined && policy !== 'ringHash', 'only ringHash has a ring'],
    ['tableSize', tableSize !== undefined, 'Consul does not set the size of the maglev table'],
  ];
  return isUnsaid.filter(([, isSo]) => isSo).map(([field, , reason]) => ({ field, reason }));
}

function isBothCookies({ on }: HashPolicy): boolean {
  return 'cookie' in on && on.session === true && on.ttl !== undefined;
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
    ...(on.ttl && on.session !== true ? { TTL: millisecondsText(on.ttl) } : {}),
    ...(on.path === undefined ? {} : { Path: on.path }),
    ...(on.session === true ? { Session: true } : {}),
  };
  return { Field: 'cookie', FieldValue: on.cookie, ...(Object.keys(cookie).length === 0 ? {} : { CookieConfig: cookie }) };
}
