import { canonicalJson } from '../../../domain/canonical-json.js';
import type { RouteRule } from '../../../domain/model/traffic-route.js';
import { formatDuration } from '../routes/duration.js';
import { IDLE_TIMEOUT, REQUEST_TIMEOUT, retryWords, writeRetries } from '../routes/retry-annotations.js';
import type { PolicyReport } from './policy-report.js';

type Protocol = 'http' | 'grpc';

/** The annotations of a route: retries and timeouts stand there for all of its rules alike. */
export function routeAnnotations(
  rules: readonly RouteRule[],
  protocol: Protocol,
  annotatesTimeout: boolean,
  report: PolicyReport,
): Record<string, string> {
  const retries = common(rules, 'retries', report);
  const idle = common(rules, 'idleTimeout', report);
  const timeout = annotatesTimeout ? common(rules, 'timeout', report) : undefined;
  if (retries !== undefined) reportRetryLosses(retries, protocol, report);
  return {
    ...(retries === undefined || retries.attempts === 0 ? {} : writeRetries(retries, protocol)),
    ...(idle === undefined ? {} : { [IDLE_TIMEOUT]: formatDuration(idle) }),
    ...(timeout === undefined ? {} : { [REQUEST_TIMEOUT]: formatDuration(timeout) }),
  };
}

/** The value that all rules have; where they differ none is written. */
function common<K extends 'retries' | 'idleTimeout' | 'timeout'>(
  rules: readonly RouteRule[],
  field: K,
  report: PolicyReport,
): RouteRule[K] | undefined {
  const values = new Set(rules.map((rule) => canonicalJson(rule[field] ?? null)));
  if (values.size <= 1) return rules[0]?.[field];
  rules.forEach((rule, index) => {
    if (rule[field] !== undefined)
      report.narrower(`/spec/rules/${index}/${field}`, 'Linkerd keeps this for a whole route, and the rules differ');
  });
  return undefined;
}

function reportRetryLosses(
  { on, statusCodes, backoff, attempts }: NonNullable<RouteRule['retries']>,
  protocol: Protocol,
  report: PolicyReport,
): void {
  const at = '/spec/rules/0/retries';
  const unknown = (on ?? []).filter((word) => !retryWords(protocol).includes(word));
  if (unknown.length > 0) report.narrower(`${at}/on`, `Linkerd does not retry on ${unknown.join(', ')}`);
  if (protocol === 'grpc' && statusCodes !== undefined)
    report.narrower(`${at}/statusCodes`, 'gRPC is retried on its own status words');
  if (backoff !== undefined) report.narrower(`${at}/backoff`, 'Linkerd backs off as it sees fit');
  const known = (on ?? []).length - unknown.length + (statusCodes ?? []).length;
  if (attempts !== 0 && known === 0)
    report.narrower(at, 'without conditions Linkerd retries on no status, only where no answer comes');
}
