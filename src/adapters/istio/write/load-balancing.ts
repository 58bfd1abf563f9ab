import type { JsonObject } from '../../../domain/json.js';
import type { BackendPolicy } from '../../../domain/model/backend-policy.js';
import { formatSeconds } from '../values/duration.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

type LoadBalancing = NonNullable<BackendPolicy['spec']['loadBalancing']>;
type HashOn = NonNullable<LoadBalancing['hashOn']>[number]['on'];

const SIMPLE = {
  default: 'UNSPECIFIED',
  leastRequest: 'LEAST_REQUEST',
  random: 'RANDOM',
  roundRobin: 'ROUND_ROBIN',
  passthrough: 'PASSTHROUGH',
} as const;

const DEFAULT_TABLE_SIZE = 65_537;

/** Writes `loadBalancer`. A consistent hash needs one attribute to hash on. */
export function writeLoadBalancing(
  balancing: LoadBalancing | undefined,
  at: string,
  report: PolicyReport,
): JsonObject | undefined {
  if (balancing === undefined) return undefined;
  reportUnknown(balancing, at, report);
  const { policy } = balancing;
  if (policy !== 'ringHash' && policy !== 'maglev') {
    if (balancing.hashOn !== undefined) report.drop(`${at}/hashOn`, 'only a consistent hash has attributes');
    return { simple: SIMPLE[policy] };
  }
  const on = balancing.hashOn?.[0]?.on;
  if (on === undefined) {
    report.drop(`${at}/policy`, 'a consistent hash in Istio names what to hash on');
    return undefined;
  }
  const ring = membersOrNone({ minimumRingSize: balancing.minimumRingSize || undefined });
  const algorithm =
    policy === 'maglev' ? { maglev: { tableSize: writeTableSize(balancing, at, report) } } : members({ ringHash: ring });
  return { consistentHash: { ...writeHashOn(on), ...algorithm } };
}

/** istiod admits a Maglev table only with a size, which is a prime below 5000011 (istio/istio pkg/config/validation, validateLoadBalancer). */
function writeTableSize({ tableSize }: LoadBalancing, at: string, report: PolicyReport): number {
  if (tableSize !== undefined && tableSize < 5_000_011 && isPrime(tableSize)) return tableSize;
  if (tableSize === undefined) report.exact(`${at}/tableSize`, `Envoy's default of ${DEFAULT_TABLE_SIZE} is spelled out`);
  else report.drop(`${at}/tableSize`, `Istio takes primes below 5000011; ${DEFAULT_TABLE_SIZE} is written`);
  return DEFAULT_TABLE_SIZE;
}

function isPrime(size: number): boolean {
  if (size < 2) return false;
  for (let factor = 2; factor * factor <= size; factor += 1) if (size % factor === 0) return false;
  return true;
}

function writeHashOn(on: HashOn): JsonObject {
  if ('header' in on) return { httpHeaderName: on.header };
  if ('queryParam' in on) return { httpQueryParameterName: on.queryParam };
  if ('sourceIp' in on) return { useSourceIp: true };
  const ttl = on.ttl ?? (on.session === true ? 0 : undefined);
  return { httpCookie: members({ name: on.cookie, path: on.path, ttl: ttl === undefined ? undefined : formatSeconds(ttl) }) };
}

function reportUnknown(balancing: LoadBalancing, at: string, report: PolicyReport): void {
  const [first, ...more] = balancing.hashOn ?? [];
  if (more.length > 0) report.drop(`${at}/hashOn`, 'Istio hashes on one attribute; the first is written');
  if (first?.terminal !== undefined) report.drop(`${at}/hashOn/0/terminal`, 'Istio hashes on one attribute');
  if (first !== undefined && 'cookie' in first.on && first.on.session !== undefined) {
    report.exact(`${at}/hashOn/0/on`, 'a session cookie is one that lives for 0 seconds');
  }
  if (balancing.maximumRingSize !== undefined) report.drop(`${at}/maximumRingSize`, 'Istio has no such bound');
  if (balancing.choiceCount !== undefined) report.drop(`${at}/choiceCount`, 'Istio has no such setting');
  if (balancing.policy !== 'ringHash' && balancing.minimumRingSize !== undefined) {
    report.drop(`${at}/minimumRingSize`, 'only a ring has a size');
  }
  if (balancing.policy !== 'maglev' && balancing.tableSize !== undefined)
    report.drop(`${at}/tableSize`, 'only Maglev has a table');
}
