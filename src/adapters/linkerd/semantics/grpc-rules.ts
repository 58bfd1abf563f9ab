import type { JsonValue } from '../../../domain/json.js';
import { listAt, objectAt, textAt, valueAt } from '../json-fields.js';
import { type RequestMatch, readHeaderMatch } from './header-match.js';
import type { RouteRule, RuleMatch } from './route.js';
import type { Specificity } from './specificity.js';

/** What a gRPC rule without matches counts as. */
export const implicitGrpc: Specificity = [0, 0, 0];

/** The rules of a GRPCRoute. `breaksPort`: the proxy refuses the whole policy of the ports that get this route. */
export interface GrpcRules {
  readonly rules: readonly RouteRule[];
  readonly breaksPort: boolean;
}

const supportedFilters = ['requestHeaderModifier', 'responseHeaderModifier'];

/**
 * Reads the rules of a GRPCRoute; null where the policy controller ignores the route because of one of them. Absent rules match
 * nothing. Source: linkerd2 policy-controller/k8s/index/src/inbound/index/grpc.rs.
 */
export function readGrpcRules(spec: JsonValue): GrpcRules | null {
  const rules = listAt(spec, 'rules');
  const read = rules.map(readRule);
  if (!read.every((rule) => rule !== null)) return null;
  return { rules: read, breaksPort: rules.some((rule) => listAt(rule, 'matches').some(lacksMethod)) };
}

/** Matches a gRPC call: POST, and a path of service and method; what follows the method does not count. */
export function grpcCall(service: string | null, method: string | null, headers: readonly RequestMatch[]): RuleMatch {
  const fit = [service?.length ?? 0, method?.length ?? 0, headers.length];
  return (request) => {
    const [before, givenService, givenMethod] = request.path.split('/');
    if (request.method !== 'POST' || before !== '' || givenService === undefined || givenMethod === undefined) return null;
    if ((service ?? givenService) !== givenService || (method ?? givenMethod) !== givenMethod) return null;
    return headers.every((one) => one(request)) ? fit : null;
  };
}

function readRule(rule: JsonValue): RouteRule | null {
  const filters = listAt(rule, 'filters').map((filter) => Object.keys(objectAt(filter)));
  if (!filters.every((members) => members.some((member) => supportedFilters.includes(member)))) return null;
  const matches = listAt(rule, 'matches').map(readMatch);
  return matches.every((match) => match !== null) ? { matches } : null;
}

function readMatch(match: JsonValue): RuleMatch | null {
  const method = valueAt(match, 'method');
  const headers = listAt(match, 'headers').map(readHeaderMatch);
  if ((textAt(method, 'type') ?? 'Exact') !== 'Exact' || !headers.every((one) => one !== null)) return null;
  return grpcCall(textAt(method, 'service') || null, textAt(method, 'method') || null, headers);
}

function lacksMethod(match: JsonValue): boolean {
  const method = valueAt(match, 'method');
  return method === undefined || method === null;
}
