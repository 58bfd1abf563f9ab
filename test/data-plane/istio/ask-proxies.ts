import type { AccessQuery } from '../../../src/domain/model/access-query.js';
import type { CertificateAuthority } from '../certificates/certificate-authority.js';
import { clientHello } from '../wire/client-hello.js';
import type { Answer, ClientTls, Conversation } from '../wire/conversation.js';
import { holdConversations } from '../wire/hold-conversations.js';
import type { InboundProxies } from './inbound-proxies.js';
import type { TestWorkload } from './mesh-workload.js';
import { observedVerdict, type ObservedVerdict } from './observed-verdict.js';
import type { TokenIssuers } from './token-issuers.js';

/** One request to a port of a workload. */
export interface Probe {
  readonly workload: TestWorkload;
  /** The target names the workload, so that the port is the workload's. */
  readonly query: AccessQuery;
  /** True where the caller's certificate is of an authority that the mesh does not trust. */
  readonly isForeign?: boolean;
}

/** Who makes what requests need. */
export interface Makers {
  /** Whom nobody trusts. */
  readonly foreign: CertificateAuthority;
  readonly authority: CertificateAuthority;
  readonly tokens: TokenIssuers;
}

/** ALPN of a client sidecar: istio/istio pilot/pkg/networking/util. */
const HTTP_ALPN = ['istio-http/1.1', 'istio', 'http/1.1'];
const TCP_ALPN = ['istio'];
/** Nothing that any protocol begins with. */
const SOME_BYTES = '\u0001\u0002probe\n';
const FIRST_PORT = 2000;

/** What the proxies make of the probes, in their order. */
export async function askProxies(proxies: InboundProxies, probes: readonly Probe[], makers: Makers): Promise<ObservedVerdict[]> {
  const groups = [...Map.groupBy(probes, (probe) => connectionKey(probe)).values()].flatMap(splitBytes);
  const conversations = groups.map((group, index) => conversation(proxies, group, FIRST_PORT + index, makers));
  const answers = await holdConversations(conversations);
  const endings = await proxies.endings();
  const verdicts = new Map<Probe, ObservedVerdict>();
  for (const [index, group] of groups.entries()) {
    for (const [at, probe] of group.entries()) {
      const answer: Answer = answers[index]?.[at] ?? { kind: 'closed', opened: false, reason: 'not asked' };
      const sent = conversations[index]?.requests[at] ?? '';
      verdicts.set(probe, observedVerdict(answer, sent, endings.get(FIRST_PORT + index) ?? null));
    }
  }
  return probes.map((probe) => verdicts.get(probe) ?? { decision: 'refused', rule: null, words: 'not asked', path: null });
}

/** Requests that may share a connection. */
function connectionKey({ workload, isForeign, query: { caller, target, request } }: Probe): string {
  const isHttp = request.method !== null && request.method !== undefined && caller.tls !== 'anonymous';
  const parts = [
    workload.namespace,
    workload.pod,
    target.port,
    caller.identity,
    caller.ip,
    caller.tls,
    request.sni,
    isHttp,
    isForeign,
  ];
  return JSON.stringify(parts);
}

/**
 * Without HTTP every request has a connection of its own, which its caller's port names in the log; so it has where the proxy
 * looks at the first bytes to tell whether they are HTTP.
 */
function splitBytes(group: readonly Probe[]): (readonly Probe[])[] {
  const [first] = group;
  const isShared =
    first !== undefined && isHttp(first) && (typeof first.query.caller.identity === 'string' || layerOf(first) === 'http');
  return isShared ? [group] : group.map((probe) => [probe]);
}

function layerOf({ workload, query }: Probe): 'http' | 'tcp' | 'auto' {
  return workload.ports.find(({ port }) => port === query.target.port)?.layer ?? 'auto';
}

function isHttp({ query: { caller, request } }: Probe): boolean {
  return typeof request.method === 'string' && caller.tls !== 'anonymous';
}

function conversation(proxies: InboundProxies, group: readonly Probe[], sourcePort: number, makers: Makers): Conversation {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group');
  const { caller, target, request } = first.query;
  const http = isHttp(first);
  const source = caller.ip ?? '127.0.0.1';
  const proxied = { source, sourcePort, destination: first.workload.ip, port: target.port ?? 0 };
  const tls = clientTls(first, http, makers);
  const at = proxies.addressOf(first.workload);
  const alone = caller.tls === 'anonymous' ? clientHello(request.sni ?? '', ['http/1.1']) : SOME_BYTES;
  return {
    route: { host: at.address, port: at.port, proxied, from: source, ...(tls === null ? {} : { tls }) },
    http,
    requests: group.map(({ query }) => (http ? httpRequest(query, makers.tokens) : alone)),
  };
}

function clientTls(
  { isForeign, query: { caller, request } }: Probe,
  http: boolean,
  { authority, foreign }: Makers,
): ClientTls | null {
  if (typeof caller.identity !== 'string') return null;
  return {
    certificate: (isForeign === true ? foreign : authority).issue(caller.identity),
    sni: request.sni ?? '',
    alpn: http ? HTTP_ALPN : TCP_ALPN,
  };
}

function httpRequest({ request }: AccessQuery, tokens: TokenIssuers): string {
  const { method, host, path = '/', headers, jwt } = request;
  const carried = jwt === null || jwt === undefined ? null : { text: tokens.sign(jwt), at: jwt.at };
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  let target = path ?? '/';
  if (carried !== null && 'query' in carried.at)
    target += `${target.includes('?') ? '&' : '?'}${carried.at.query}=${carried.text}`;
  if (carried !== null && 'header' in carried.at) lines.push(`${carried.at.header}: ${carried.at.prefix}${carried.text}`);
  if (carried !== null && 'cookie' in carried.at) lines.push(`cookie: ${carried.at.cookie}=${carried.text}`);
  return [`${method} ${target} HTTP/1.1`, `host: ${host ?? 'web'}`, ...lines, '', ''].join('\r\n');
}
