import type { JsonValue } from '../json-object.js';
import type { SandboxRequest } from '../sandbox-server.js';
import type { Authorizer } from './access-control.js';
import { undecodable } from './consul-error.js';

/** What a route gets: the request, who asks, and the parts of the path after the route's own. */
export interface Call {
  readonly request: SandboxRequest;
  readonly acl: Authorizer;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** The body as JSON; 400 where it is not. */
export function readJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw undecodable(error instanceof Error ? error.message : 'invalid JSON');
  }
}

/** Answers 200 with a JSON value; lists and reads of entries say the index that a blocking query waits for. */
export function send(request: SandboxRequest, body: JsonValue, index?: number): void {
  sendText(request, JSON.stringify(body), index);
}

/** The same for a body that is already text. */
export function sendText({ response }: SandboxRequest, text: string, index?: number): void {
  if (index !== undefined) {
    response.setHeader('X-Consul-Index', String(index));
    response.setHeader('X-Consul-KnownLeader', 'true');
    response.setHeader('X-Consul-LastContact', '0');
    response.setHeader('X-Consul-Effective-Consistency', 'leader');
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}
