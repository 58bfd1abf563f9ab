/** Conditions of retries that istiod admits (istio/istio pkg/config/validation, supportedRetryOnPolicies). */
const CONDITIONS: ReadonlySet<string> = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);

/** Status codes without a name of their own in Go's net/http. */
const NAMED_STATUSES = /^(10[0-3]|20[0-8]|226|30[0-5]|307|308|40\d|41[0-8]|42[1-6]|428|429|431|451|50[0-8]|510|511)$/;

/** True for a condition or a status code that a route may retry on. */
export function isRetryCondition(condition: string): boolean {
  return CONDITIONS.has(condition) || NAMED_STATUSES.test(condition);
}
