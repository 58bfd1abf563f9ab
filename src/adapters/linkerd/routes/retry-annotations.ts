import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { formatDuration, parseDuration } from './duration.js';

type Retries = NonNullable<RouteRule['retries']>;

/** The annotations of routes, Services and EgressNetworks that say retries and timeouts. Source: linkerd2 policy-controller/k8s/index/src/outbound. */
const RETRY_LIMIT = 'retry.linkerd.io/limit';
export const RETRY_TIMEOUT = 'retry.linkerd.io/timeout';
export const RETRY_ON = { http: 'retry.linkerd.io/http', grpc: 'retry.linkerd.io/grpc' } as const;
export const REQUEST_TIMEOUT = 'timeout.linkerd.io/request';
export const IDLE_TIMEOUT = 'timeout.linkerd.io/idle';

const HTTP_WORDS: readonly string[] = ['5xx', 'gateway-error'];
const GRPC_WORDS: readonly string[] = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];

/** The conditions of `retries.on` that a kind of route knows. */
export function retryWords(protocol: 'http' | 'grpc'): readonly string[] {
  return protocol === 'http' ? HTTP_WORDS : GRPC_WORDS;
}

/** The retries that a route's annotations say; undefined for none, null where one of them cannot be read. */
export function readRetries(
  annotations: Readonly<Record<string, string>>,
  protocol: 'http' | 'grpc',
): Retries | undefined | null {
  const [on, limit, timeout] = [annotations[RETRY_ON[protocol]], annotations[RETRY_LIMIT], annotations[RETRY_TIMEOUT]];
  if (on === undefined && limit === undefined && timeout === undefined) return undefined;
  const conditions = on === undefined ? { on: [], statusCodes: [] } : readConditions(on, protocol);
  const perTryTimeout = timeout === undefined ? undefined : parseDuration(timeout);
  if (conditions === null || perTryTimeout === null || (limit !== undefined && !/^\d{1,5}$/.test(limit))) return null;
  return {
    ...(limit === undefined ? {} : { attempts: Number(limit) }),
    ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
    ...(conditions.on.length === 0 ? {} : { on: conditions.on }),
    ...(conditions.statusCodes.length === 0 ? {} : { statusCodes: conditions.statusCodes }),
  };
}

/** The annotations that say these retries. Conditions that Linkerd does not know are not written. */
export function writeRetries(
  { attempts, perTryTimeout, on, statusCodes }: Retries,
  protocol: 'http' | 'grpc',
): Record<string, string> {
  const words = (on ?? []).filter((word) => retryWords(protocol).includes(word));
  const codes = protocol === 'http' ? (statusCodes ?? []).map(String) : [];
  const conditions = [...words, ...codes];
  return {
    ...(conditions.length === 0 ? {} : { [RETRY_ON[protocol]]: conditions.join(',') }),
    ...(attempts === undefined ? {} : { [RETRY_LIMIT]: String(attempts) }),
    ...(perTryTimeout === undefined ? {} : { [RETRY_TIMEOUT]: formatDuration(perTryTimeout) }),
  };
}

function readConditions(text: string, protocol: 'http' | 'grpc'): { on: string[]; statusCodes: number[] } | null {
  const on: string[] = [];
  const statusCodes = new Set<number>();
  for (const word of text.split(',').map((part) => part.trim())) {
    const [, first, last] = /^(\d{3})(?:-(\d{3}))?$/.exec(word) ?? [];
    if (retryWords(protocol).includes(word)) on.push(word);
    else if (first === undefined || protocol === 'grpc' || Number(first) > Number(last ?? first)) return null;
    else for (let code = Number(first); code <= Number(last ?? first); code += 1) statusCodes.add(code);
  }
  const codes = [...statusCodes].sort((a, b) => a - b);
  return codes.every((code) => code >= 100 && code <= 599) ? { on: [...new Set(on)].sort(), statusCodes: codes } : null;
}
