import type { AccessQuery } from '../../../domain/model/access-query.js';
import { parseIp } from './matching/ip-address.js';
import { acceptConnection } from './accepted-connection.js';
import type { EnforcementPoint } from './enforcement-point.js';
import { pathWithToken } from './http/carried-token.js';
import { DEFAULT_PATH, receiveRequest } from './http/received-request.js';
import { remoteAddress } from './http/remote-address.js';
import { isDetectedAsHttp } from './http/request-line.js';
import { authenticateRequest } from './jwt/jwt-filter.js';
import type { ProviderState } from './policies/custom-providers.js';
import type { Layer } from './policies/compile-rule.js';
import { customVerdict, enforcedVerdict, type CustomVerdict } from './policies/policy-verdicts.js';
import type { RequestFacts } from './policies/request-facts.js';
import type { IstioSettings } from '../native/istio-settings.js';
import { asciiLowerCase } from './matching/string-matcher.js';
import { becauseOfJwtRule, becauseOfMutualTls, becauseOfObjects, becauseOfRule, type Verdict } from './verdict.js';

/** What holds for the whole mesh when a point decides. */
export interface MeshRules {
  readonly settings: IstioSettings;
  readonly providerState: (name: string, layer: Layer) => ProviderState;
}

function custom(point: EnforcementPoint, layer: Layer, facts: RequestFacts, mesh: MeshRules): CustomVerdict {
  return customVerdict(point.authorization, layer, facts, {
    state: mesh.providerState,
    several: mesh.settings.severalCustomProviders,
  });
}

function enforced(point: EnforcementPoint, layer: Layer, facts: RequestFacts): Verdict {
  const verdict = enforcedVerdict(point.authorization, layer, facts);
  if (verdict.rule !== null) return { decision: verdict.allowed ? 'allow' : 'deny', because: [becauseOfRule(verdict.rule)] };
  if (verdict.allowed) return { decision: 'allow', because: [], reason: 'no policy denies it and no ALLOW policy applies' };
  const allowing = point.authorization.filter(({ action, dryRun }) => action === 'ALLOW' && !dryRun);
  return {
    decision: 'deny',
    because: becauseOfObjects(allowing.map(({ object }) => object)),
    reason: 'ALLOW policies apply and none of their rules matches',
  };
}

/** What remains to be said once an external authorizer has its part: a denial stays one, anything else is the authorizer's. */
function afterDelegation(delegated: CustomVerdict, verdict: Verdict): Verdict {
  if (delegated === null || !('delegatedTo' in delegated) || verdict.decision === 'deny') return verdict;
  return {
    decision: 'unknown',
    because: [becauseOfRule(delegated.rule)],
    reason: `the external authorizer ${delegated.delegatedTo} decides`,
  };
}

function decideTcp(point: EnforcementPoint, facts: RequestFacts, mesh: MeshRules): Verdict {
  const delegated = custom(point, 'tcp', facts, mesh);
  if (delegated !== null && 'deniedBy' in delegated) return { decision: 'deny', because: [becauseOfRule(delegated.deniedBy)] };
  return afterDelegation(delegated, enforced(point, 'tcp', facts));
}

function decideHttp(point: EnforcementPoint, query: AccessQuery, facts: RequestFacts, mesh: MeshRules): Verdict {
  const method = query.request.method ?? null;
  if (method === null)
    return { decision: 'bad-request', because: [], reason: 'the port speaks HTTP and the query names no method' };
  const received = receiveRequest(query.request, method, mesh.settings.pathNormalization, facts.identity);
  if ('refusal' in received) return { decision: 'bad-request', because: [], reason: received.refusal };
  const { headers } = received;
  const arrived: RequestFacts = { ...facts, headers, remote: remoteAddress(headers, facts.peer) };
  const delegated = custom(point, 'http', arrived, mesh);
  if (delegated !== null && 'deniedBy' in delegated) return { decision: 'deny', because: [becauseOfRule(delegated.deniedBy)] };
  const token = authenticateRequest(point.jwt, headers, query.request.jwt ?? null);
  const verdict: Verdict =
    'rejectedBy' in token
      ? { decision: 'unauthenticated', because: [becauseOfJwtRule(token.rejectedBy)] }
      : enforced(point, 'http', { ...arrived, claims: token.claims });
  return afterDelegation(delegated, verdict);
}

/**
 * The listener reads the server name of any TLS, that which it passes on as bytes too, on ports that may take TLS (Envoy
 * tls_inspector.cc; istio/istio pilot/pkg/networking/core/listener_inbound.go, populateListenerFilters).
 */
function readsServerName({ mutualTls }: EnforcementPoint, { tls }: AccessQuery['caller'], identity: string | null): boolean {
  return identity !== null || (tls === 'anonymous' && mutualTls.mode !== 'DISABLE');
}

function beginsAsHttp({ method, path, jwt }: AccessQuery['request']): boolean {
  return typeof method === 'string' && isDetectedAsHttp(method, pathWithToken(path ?? DEFAULT_PATH, jwt));
}

/** Decides one query at one enforcement point: connection, codec, CUSTOM, tokens, DENY, ALLOW, in the proxy's order. */
export function decidePoint(point: EnforcementPoint, query: AccessQuery, mesh: MeshRules): Verdict {
  const { caller, request } = query;
  const connection = acceptConnection(
    caller,
    { byProtocolName: typeof request.method === 'string', byFirstBytes: beginsAsHttp(request) },
    { layer: point.layer, mode: point.mutualTls.mode },
    mesh.settings.acceptedTrustDomains,
  );
  if ('refusal' in connection) {
    const because = connection.by === 'mutual-tls' ? becauseOfMutualTls(point.mutualTls) : [];
    return { decision: 'refused', because, reason: connection.refusal };
  }
  const peer = caller.ip === undefined ? null : parseIp(caller.ip);
  const facts: RequestFacts = {
    identity: connection.identity,
    peer,
    remote: peer,
    destination: point.workload.address === null ? null : parseIp(point.workload.address),
    port: point.port,
    sni: readsServerName(point, caller, connection.identity) ? asciiLowerCase(request.sni ?? '') : '',
    headers: null,
    claims: null,
  };
  return connection.layer === 'tcp' ? decideTcp(point, facts, mesh) : decideHttp(point, query, facts, mesh);
}
