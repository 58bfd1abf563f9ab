import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import type { FieldReader } from './field-reader.js';
import { readDuration } from './read-duration.js';

type LoadBalancing = NonNullable<BackendPolicy['spec']['loadBalancing']>;
type HashOn = NonNullable<LoadBalancing['hashOn']>[number]['on'];

const SIMPLE = {
  UNSPECIFIED: 'default',
  LEAST_CONN: 'leastRequest',
  LEAST_REQUEST: 'leastRequest',
  RANDOM: 'random',
  ROUND_ROBIN: 'roundRobin',
  PASSTHROUGH: 'passthrough',
} as const;

/** Reads `loadBalancer`: a simple policy, or a consistent hash over one attribute of the request. */
export function readLoadBalancing(balancer: FieldReader | undefined): LoadBalancing | undefined {
  const simple = balancer?.string('simple');
  if (simple !== undefined && Object.hasOwn(SIMPLE, simple)) return { policy: SIMPLE[simple as keyof typeof SIMPLE] };
  const hash = balancer?.object('consistentHash');
  if (hash === undefined) return undefined;
  const on = readHashOn(hash);
  const maglev = hash.object('maglev');
  return {
    policy: maglev === undefined ? 'ringHash' : 'maglev',
    hashOn: on === undefined ? undefined : [{ on }],
    minimumRingSize: hash.object('ringHash')?.number('minimumRingSize') || hash.number('minimumRingSize') || undefined,
    tableSize: maglev?.number('tableSize') || undefined,
  };
}

function readHashOn(hash: FieldReader): HashOn | undefined {
  const header = hash.string('httpHeaderName');
  if (header !== undefined) return { header };
  const queryParam = hash.string('httpQueryParameterName');
  if (queryParam !== undefined) return { queryParam };
  if (hash.boolean('useSourceIp') === true) return { sourceIp: true };
  const cookie = hash.object('httpCookie');
  if (cookie === undefined) return undefined;
  return { cookie: cookie.string('name') ?? '', ttl: readDuration(cookie, 'ttl'), path: cookie.string('path') || undefined };
}
