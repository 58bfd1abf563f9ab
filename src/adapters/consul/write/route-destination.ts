import type { JsonObject } from '../../../domain/json.js';
import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { millisecondsText } from '../canonicalize/duration.js';
import { plainPrefixOf } from '../routes/plain-rewrite.js';
import { printHeaderChanges } from '../routes/header-changes.js';

/** A remark on a field of a rule. */
interface FieldRemark {
  readonly field: string;
  readonly fidelity: 'narrower' | 'refused';
  readonly reason: string;
}

/** A route's destination as far as it can be said. */
export interface SaidDestination {
  readonly fields: JsonObject;
  readonly remarks: readonly FieldRemark[];
}

/** What `RetryOn` takes (hashicorp/consul `agent/structs/config_entry_discoverychain.go`). */
const RETRY_CONDITIONS: ReadonlySet<string> = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);

/** Fields that a service-router has nothing for; the rule is written without them. */
const ABSENT: readonly (readonly [keyof RouteRule, string])[] = [
  ['mirrors', 'Consul does not mirror requests'],
  ['fault', 'fault injection is of Consul Enterprise'],
  ['cors', 'Consul has no CORS policy'],
  ['backendTimeout', 'Consul has no timeout for a single try'],
];

/** Everything of a rule but where it sends requests. */
export function sayDestination(rule: RouteRule): SaidDestination {
  const rewrite = sayRewrite(rule);
  const retries = sayRetries(rule.retries);
  const absent = ABSENT.filter(([field]) => rule[field] !== undefined);
  const noTimeout = (['timeout', 'idleTimeout'] as const).filter((field) => rule[field] === 0);
  return {
    fields: {
      ...rewrite.fields,
      ...(rule.timeout ? { RequestTimeout: millisecondsText(rule.timeout) } : {}),
      ...(rule.idleTimeout ? { IdleTimeout: millisecondsText(rule.idleTimeout) } : {}),
      ...retries.fields,
      ...(rule.requestHeaders === undefined ? {} : { RequestHeaders: printHeaderChanges(rule.requestHeaders) }),
      ...(rule.responseHeaders === undefined ? {} : { ResponseHeaders: printHeaderChanges(rule.responseHeaders) }),
    },
    remarks: [
      ...rewrite.remarks,
      ...retries.remarks,
      ...absent.map(([field, reason]): FieldRemark => ({ field, fidelity: 'refused', reason })),
      ...noTimeout.map((field): FieldRemark => ({ field, fidelity: 'refused', reason: 'Consul takes 0 for its own default' })),
    ],
  };
}

/** Exact paths with `/` as new prefix stay as they are in Envoy's routes, so that is refused. */
function sayRewrite({ rewrite, matches = [] }: RouteRule): SaidDestination {
  if (rewrite === undefined) return { fields: {}, remarks: [] };
  const host: FieldRemark[] =
    rewrite.host === undefined ? [] : [refusal('rewrite/host', 'a service-router does not rewrite the host')];
  const { path } = rewrite;
  if (path === undefined) return { fields: {}, remarks: host };
  const plain = plainPrefixOf(rewrite, matches);
  if (plain !== null) return { fields: { PrefixRewrite: plain }, remarks: host };
  const paths = matches.map((match) => match.path);
  const areExact = paths.length > 0 && paths.every((one) => one !== undefined && 'exact' in one);
  if ('regex' in path)
    return { fields: {}, remarks: [...host, refusal('rewrite/path', 'a service-router rewrites prefixes only')] };
  if ('full' in path && !areExact)
    return { fields: {}, remarks: [...host, refusal('rewrite/path', 'needs matches on exact paths')] };
  const prefix = 'full' in path ? path.full : path.prefix;
  const canMatch = paths.length > 0 && paths.every((one) => one !== undefined && ('exact' in one || 'prefix' in one));
  if (!canMatch) return { fields: {}, remarks: [...host, refusal('rewrite/path', 'needs matches on exact paths or prefixes')] };
  if (prefix === '/' && paths.some((one) => one !== undefined && 'exact' in one))
    return { fields: {}, remarks: [...host, refusal('rewrite/path', 'a rewrite of an exact path to / has no effect')] };
  return { fields: { PrefixRewrite: prefix }, remarks: host };
}

function refusal(field: string, reason: string): FieldRemark {
  return { field, fidelity: 'refused', reason };
}

function sayRetries(retries: RouteRule['retries']): SaidDestination {
  if (retries === undefined) return { fields: {}, remarks: [] };
  const { attempts, on = [], statusCodes, perTryTimeout, backoff } = retries;
  const known = on.filter((condition) => RETRY_CONDITIONS.has(condition));
  const unknown = on.filter((condition) => !RETRY_CONDITIONS.has(condition));
  const isIdle = attempts !== undefined && known.length === 0 && statusCodes === undefined;
  return {
    fields: {
      ...(attempts ? { NumRetries: attempts } : {}),
      ...(known.length === 0 ? {} : { RetryOn: known }),
      ...(statusCodes === undefined ? {} : { RetryOnStatusCodes: statusCodes }),
    },
    remarks: [
      ...(unknown.length === 0
        ? []
        : [{ field: 'retries/on', fidelity: 'narrower' as const, reason: `Consul does not know ${unknown.join(', ')}` }]),
      ...(isIdle
        ? [{ field: 'retries/attempts', fidelity: 'narrower' as const, reason: 'Consul retries nothing without a condition' }]
        : []),
      ...(perTryTimeout === undefined ? [] : [refusal('retries/perTryTimeout', 'Consul has no timeout for a single try')]),
      ...(backoff === undefined ? [] : [refusal('retries/backoff', 'Consul sets no interval between retries')]),
    ],
  };
}
