import type { AccessQuery } from '../../../src/domain/model/access-query.js';
import type { Decision } from '../../../src/domain/model/access-decision.js';
import type { CertificateAuthority } from '../certificates/certificate-authority.js';
import type { Answer, ClientTls, Conversation, Route } from '../wire/conversation.js';
import { holdConversations } from '../wire/hold-conversations.js';
import { OWN_ADDRESS } from './port-block.js';
import type { SceneService } from './scene.js';
import type { TokenSigner } from './token-signer.js';

/** A request with its number, by which the access log names it. */
export interface NumberedQuery {
  readonly number: number;
  readonly query: AccessQuery;
  readonly service: SceneService;
  /** True where the listener takes nothing but HTTP. */
  readonly isHttp: boolean;
}

/** What is needed to ask in the name of others. */
export interface Credentials {
  readonly authority: CertificateAuthority;
  /** Signs what no member of the mesh believes. */
  readonly stranger: CertificateAuthority;
  readonly trustDomain: string;
  readonly tokens: TokenSigner;
}

/** The header that bears a request's number. */
export const CASE_HEADER = 'x-case';

/** Asks the sidecars; answers by number. */
export async function ask(queries: readonly NumberedQuery[], credentials: Credentials): Promise<ReadonlyMap<number, Answer>> {
  const together = [
    ...Map.groupBy(queries, ({ query, service, isHttp }) =>
      JSON.stringify([service.name, query.caller, query.target, isHttp]),
    ).values(),
  ];
  const conversations = together.map((group) => conversationOf(group, credentials));
  const answers = await holdConversations(conversations, 16);
  return new Map(
    together.flatMap((group, index) =>
      group.map(({ number }, place): [number, Answer] => [
        number,
        answers[index]?.[place] ?? { kind: 'closed', opened: false, reason: 'not asked' },
      ]),
    ),
  );
}

function conversationOf(group: readonly NumberedQuery[], credentials: Credentials): Conversation {
  const [{ query, service, isHttp }] = group as [NumberedQuery];
  const port = query.target.port ?? service.sidecarPort;
  const tls = tlsOf(query.caller, service, credentials);
  const route: Route = { host: OWN_ADDRESS, port, ...(tls === null ? {} : { tls }) };
  return { route, http: isHttp, requests: group.map((one) => wireText(one, credentials.tokens)) };
}

function tlsOf(
  caller: AccessQuery['caller'],
  { name }: SceneService,
  { authority, stranger, trustDomain }: Credentials,
): ClientTls | null {
  const sni = `${name}.default.dc1.internal.${trustDomain}`;
  if (caller.identity === undefined && caller.service === undefined) return caller.tls === 'anonymous' ? { sni } : null;
  const id = caller.identity ?? `spiffe://${trustDomain}/ns/default/dc/dc1/svc/${caller.service ?? ''}`;
  const isOwn = id.startsWith(`spiffe://${trustDomain}/`);
  return { sni, certificate: (isOwn ? authority : stranger).issue(id) };
}

/** The request as it goes over the wire, the token last. */
function wireText({ number, query: { request }, service }: NumberedQuery, tokens: TokenSigner): string {
  const { method = 'GET', path = '/', host = service.name, headers, jwt } = request;
  const token = jwt === null || jwt === undefined ? '' : tokens.token(jwt);
  const at = jwt?.at;
  const target =
    at !== undefined && 'query' in at
      ? `${path ?? '/'}${path?.includes('?') === true ? '&' : '?'}${at.query}=${token}`
      : (path ?? '/');
  const lines = [
    ['Host', host ?? service.name],
    [CASE_HEADER, String(number)],
    ...headers,
    ...(at !== undefined && 'header' in at ? [[at.header, `${at.prefix}${token}`]] : []),
    ...(at !== undefined && 'cookie' in at ? [['cookie', `${at.cookie}=${token}`]] : []),
  ];
  const text = `${method ?? 'GET'} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  // Senders take a character for an octet.
  return Buffer.from(text).toString('latin1');
}

/** What an answer says in the words of decisions. */
export function decisionOf(answer: Answer, { query: { caller }, isHttp }: NumberedQuery): Decision {
  if (answer.kind === 'bytes') return answer.bytes.startsWith(TLS_ALERT) ? 'refused' : 'allow';
  if (answer.kind === 'closed') {
    if (answer.reason.includes('ECONNREFUSED')) return 'unmanaged';
    const isByRule = answer.reason === 'closed' && !isHttp && (caller.service !== undefined || caller.identity !== undefined);
    return isByRule ? 'deny' : 'refused';
  }
  const grpcStatus = answer.headers.find(([name]) => name === 'grpc-status')?.[1];
  if (answer.status === 403 || grpcStatus === '7') return 'deny';
  if (answer.status === 404 || grpcStatus === '12') return 'not-found';
  if (answer.status === 200) return 'allow';
  return 'bad-request';
}

const TLS_ALERT = '\u0015\u0003';
