import { listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';
import { checkComparison, checkMethods, checkPaths, upperMethods } from './http-conditions.js';

const RETRY_CONDITIONS = new Set(
  '5xx gateway-error reset connect-failure envoy-ratelimited retriable-4xx refused-stream cancelled deadline-exceeded internal resource-exhausted unavailable'.split(
    ' ',
  ),
);

/** Checks a service-router entry and upper-cases its methods. An entry without routes is one. */
export function serviceRouter(entry: JsonObject): JsonObject {
  for (const [index, route] of listAt(entry, 'Routes').entries()) checkRoute(route, `Route[${index}]`);
  const routes = listAt(entry, 'Routes').map((route) => upperMethods(route, ['Match', 'HTTP']));
  return routes.length === 0 ? entry : { ...entry, Routes: routes };
}

function checkRoute(route: JsonValue, at: string): void {
  const http = objectAt(objectAt(route, 'Match'), 'HTTP');
  checkPaths(http, at, ' ');
  for (const [index, header] of listAt(http, 'Header').entries())
    checkComparison(header, `${at} Header[${index}]`, ['Present', 'Exact', 'Prefix', 'Suffix', 'Regex']);
  for (const [index, parameter] of listAt(http, 'QueryParam').entries())
    checkComparison(parameter, `${at} QueryParam[${index}]`, ['Present', 'Exact', 'Regex']);
  checkMethods(http, `${at} Methods`);
  const destination = objectAt(route, 'Destination');
  const hasPath = http['PathExact'] !== undefined || http['PathPrefix'] !== undefined;
  if (stringAt(destination, 'PrefixRewrite') !== undefined && !hasPath)
    throw refusedEntry(`${at} cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix`);
  for (const condition of listAt(destination, 'RetryOn'))
    if (!RETRY_CONDITIONS.has(String(condition)))
      throw refusedEntry(`${at} contains an invalid retry condition: ${JSON.stringify(condition)}`);
}
