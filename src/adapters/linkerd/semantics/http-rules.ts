import type { JsonValue } from '../../../domain/json.js';
import { listAt, objectAt, textAt, valueAt } from '../json-fields.js';
import { readHeaderMatch } from './header-match.js';
import { readPathMatch } from './path-match.js';
import { readQueryMatch } from './query-match.js';
import type { RouteRule, RuleMatch } from './route.js';
import type { Specificity } from './specificity.js';

/** What an HTTP rule or match without a path counts as: the prefix `/`. */
export const implicitHttp: Specificity = [1, 0, 0, 0];

const supportedFilters = ['requestHeaderModifier', 'responseHeaderModifier', 'requestRedirect'];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/**
 * Reads the rules of an HTTPRoute; null where the policy controller ignores the route because of one of them. Absent rules are
 * one that matches everything, an empty list matches nothing.
 * Source: linkerd2 policy-controller/k8s/index/src/inbound/index/http.rs and the defaults of both HTTPRoute schemas.
 */
export function readHttpRules(spec: JsonValue): RouteRule[] | null {
  const rules = valueAt(spec, 'rules');
  if (rules === undefined || rules === null) return [{ matches: [] }];
  const read = listAt(rules).map(readRule);
  return read.every((rule) => rule !== null) ? read : null;
}

function readRule(rule: JsonValue): RouteRule | null {
  if (!listAt(rule, 'filters').every(isSupported)) return null;
  const matches = listAt(rule, 'matches').map(readMatch);
  return matches.every((match) => match !== null) ? { matches } : null;
}

function isSupported(filter: JsonValue): boolean {
  const members = Object.keys(objectAt(filter));
  return supportedFilters.some((member) => members.includes(member));
}

function readMatch(match: JsonValue): RuleMatch | null {
  const path = readPathMatch(valueAt(match, 'path'));
  const headers = listAt(match, 'headers').map(readHeaderMatch);
  const queries = listAt(match, 'queryParams').map(readQueryMatch);
  const method = textAt(match, 'method');
  const conditions = [...headers, ...queries];
  if (path === null || !conditions.every((one) => one !== null) || (method !== null && !methods.includes(method))) return null;
  // In this order as of proxy v2.366: path length, headers, query parameters, method.
  const rest = [headers.length, queries.length, method === null ? 0 : 1];
  return (request) => {
    if (method !== null && request.method !== method) return null;
    const length = path(request.path);
    return length !== null && conditions.every((one) => one(request)) ? [length, ...rest] : null;
  };
}
