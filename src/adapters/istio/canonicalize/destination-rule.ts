import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { completeHost } from '../values/host-name.js';
import {
  inList,
  inObject,
  isEmptyList,
  isEmptyObject,
  isZero,
  seconds,
  sortedSet,
  withMembers,
  withoutDefaults,
} from './canonical-json.js';
import { canonicalVisibility } from './visibility.js';

/** Canonical spec: short host completed, older spellings folded, zero values and empty blocks left out, ports sorted. */
export function canonicalDestinationRule(spec: JsonObject, namespace: string): JsonObject {
  const changed = withMembers(spec, {
    host: (host) => (typeof host === 'string' ? completeHost(host, namespace) : host),
    exportTo: (targets) => canonicalVisibility(targets, namespace),
    trafficPolicy: inObject(canonicalTrafficPolicy),
    subsets: inList((subset) =>
      withoutDefaults(withMembers(subset, { trafficPolicy: inObject(canonicalTrafficPolicy) }), {
        trafficPolicy: isEmptyObject,
        labels: isEmptyObject,
      }),
    ),
  });
  return withoutDefaults(changed, { exportTo: isEmptyList, subsets: isEmptyList, trafficPolicy: isEmptyObject });
}

function canonicalTrafficPolicy(policy: JsonObject): JsonObject {
  const changed = withMembers(policy, {
    connectionPool: inObject(canonicalPool),
    outlierDetection: inObject(canonicalOutlierDetection),
    loadBalancer: inObject(canonicalLoadBalancer),
    tls: inObject(canonicalTls),
    portLevelSettings: (ports) => sortedPorts(inList(canonicalTrafficPolicy)(ports)),
  });
  return withoutDefaults(changed, { connectionPool: isEmptyObject, loadBalancer: isEmptyObject, portLevelSettings: isEmptyList });
}

function canonicalPool(pool: JsonObject): JsonObject {
  const durations = { connectTimeout: seconds, idleTimeout: seconds, maxConnectionDuration: seconds };
  const block = inObject((settings) => {
    const changed = withMembers(settings, durations);
    return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== 0));
  });
  return withoutDefaults(withMembers(pool, { tcp: block, http: block }), { tcp: isEmptyObject, http: isEmptyObject });
}

/** `consecutiveErrors` is the older name of `consecutive5xxErrors`, whose 0 turns it off and so is not absence. */
function canonicalOutlierDetection(detection: JsonObject): JsonObject {
  const { consecutiveErrors, ...rest } = detection;
  const isOlder = typeof consecutiveErrors === 'number' && rest['consecutive5xxErrors'] === undefined;
  const folded = isOlder ? { ...rest, consecutive5xxErrors: consecutiveErrors } : detection;
  return withoutDefaults(withMembers(folded, { interval: seconds, baseEjectionTime: seconds }), {
    maxEjectionPercent: isZero,
    minHealthPercent: isZero,
  });
}

function canonicalLoadBalancer(balancer: JsonObject): JsonObject {
  const { warmupDurationSecs, ...rest } = balancer;
  const folded =
    typeof warmupDurationSecs === 'string' && rest['warmup'] === undefined
      ? { ...rest, warmup: { duration: warmupDurationSecs } }
      : balancer;
  const changed = withMembers(folded, {
    simple: (simple) => (simple === 'LEAST_CONN' ? 'LEAST_REQUEST' : simple),
    consistentHash: inObject(canonicalHash),
    warmup: inObject((warmup) => withMembers(warmup, { duration: seconds })),
  });
  return withoutDefaults(changed, { simple: (simple) => simple === 'UNSPECIFIED' });
}

/** `minimumRingSize` stood beside the algorithm before; a ring hash without settings is the default algorithm. */
function canonicalHash(hash: JsonObject): JsonObject {
  const { minimumRingSize, ...rest } = hash;
  const isOlder = typeof minimumRingSize === 'number' && rest['ringHash'] === undefined && rest['maglev'] === undefined;
  const folded = isOlder ? { ...rest, ringHash: { minimumRingSize } } : hash;
  const changed = withMembers(folded, {
    ringHash: inObject((ring) => withoutDefaults(ring, { minimumRingSize: isZero })),
    maglev: inObject((maglev) => withoutDefaults(maglev, { tableSize: isZero })),
    httpCookie: inObject((cookie) => withoutDefaults(withMembers(cookie, { ttl: seconds }), { path: isZero })),
  });
  return withoutDefaults(changed, { ringHash: isEmptyObject, useSourceIp: isZero });
}

function canonicalTls(tls: JsonObject): JsonObject {
  const changed = withoutDefaults(withMembers(tls, { subjectAltNames: sortedSet }), {
    subjectAltNames: isEmptyList,
    sni: isZero,
  });
  return { mode: 'DISABLE', ...changed };
}

function sortedPorts(value: JsonValue): JsonValue {
  const numberOf = (entry: JsonValue): number => {
    const port = isJsonObject(entry) ? entry['port'] : undefined;
    return isJsonObject(port) && typeof port['number'] === 'number' ? port['number'] : 0;
  };
  return Array.isArray(value) ? [...value].sort((a, b) => numberOf(a) - numberOf(b)) : value;
}
