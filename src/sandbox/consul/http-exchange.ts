import type { JsonValue } from '../json-object.js';
import type { SandboxRequest } from '../sandbox-server.js';
import type { Authorizer } from './access-control.js';
import { ConsulError } from './consul-error.js';

/** What a route gets: the request, who asks, and the parts of the path after the route's own. */
export interface Call {
  readonly request: SandboxRequest;
  readonly acl: Authorizer;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** The body as JSON; 400 where it is not. */
export function readJson(text: string, failure = 'Request decoding failed'): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    const reason = text.trim() === '' ? 'EOF' : isCutOff(error) ? 'unexpected EOF' : String(error);
    throw new ConsulError(400, `${failure}: ${reason}`);
  }
}

function isCutOff(error: unknown): boolean {
  return error instanceof SyntaxError && /end of JSON|position 1 /.test(error.message);
}

/** Answers 200 with a JSON value; lists and reads of entries say the index that a blocking query waits for. */
export function send(request: SandboxRequest, body: JsonValue, index?: number): void {
  sendText(request, JSON.stringify(body), index);
}

/** The same for a body that is already text. */
export function sendText({ response }: SandboxRequest, text: string, index?: number): void {
  if (index !== undefined) setMeta(response, index);
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

/** The headers of every answer that read the state. */
export function setMeta(response: SandboxRequest['response'], index: number): void {
  response.setHeader('X-Consul-Index', String(index));
  response.setHeader('X-Consul-KnownLeader', 'true');
  response.setHeader('X-Consul-LastContact', '0');
  response.setHeader('X-Consul-Query-Backend', 'blocking-query');
}

/** Says that a list is short because the token may not see all; the anonymous token is not told. */
export function sayFiltered(response: SandboxRequest['response']): void {
  response.setHeader('X-Consul-Results-Filtered-By-ACLs', 'true');
}
