import { Agent, type Dispatcher } from 'undici';
import { credentialsIn, withoutCredentials } from './credentials-sent.js';
import { EgressError } from './egress-error.js';
import type { EgressRules } from './egress-rules.js';
import { vettedConnector, type EgressTls } from './vetted-connector.js';

/** One request to the client's own origin. `path` starts with `/` and holds the query. */
export interface EgressRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the answer's headers, and between two pieces of its body. Default 30 s. */
  readonly timeoutMs?: number;
  /** Ends the request, which fails then. */
  readonly signal?: AbortSignal;
}

/** An answer of any status, redirects included: they are never followed. Header names are lower-case; sent credentials are taken out. */
export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer whose body is read while it comes: a watch never ends by itself. */
export interface EgressStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body line by line, without line ends. Raises EgressError where it is cut or aborted. To be read once. */
  readonly lines: AsyncIterable<string>;
}

/** Limits of one client. */
export interface EgressLimits {
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** 32 connections kept per mesh, as many as a rollout uses; answers up to 64 MiB (a page of 500 large objects stays far below). */
export const DEFAULT_LIMITS: EgressLimits = {
  connections: 32,
  connectTimeoutMs: 5_000,
  timeoutMs: 30_000,
  maxResponseBytes: 64 * 1024 * 1024,
};

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function describe(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors.find((each): each is Error => each instanceof Error) : undefined;
  return error.message || inner?.message || codeOf(error) || error.name;
}

function egressError(error: unknown, origin: string): EgressError {
  if (error instanceof EgressError) return error;
  if (!(error instanceof Error)) return new EgressError('UNREACHABLE', `${origin}: ${String(error)}`);
  if (error.cause instanceof EgressError) return error.cause;
  const cause = { cause: error };
  if (codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new EgressError('TOO_LARGE', `${origin}: the answer is larger than allowed`, cause);
  }
  const code = TIMEOUT_CODES.has(codeOf(error)) ? 'TIMEOUT' : 'UNREACHABLE';
  return new EgressError(code, `${origin}: ${describe(error)}`, cause);
}

function flatten(headers: Dispatcher.ResponseData['headers'], credentials: readonly string[]): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
    return [name, withoutCredentials(text, credentials)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The only way out of the process: requests to one origin over vetted addresses, with kept connections, time and size limits.
 * Bound to its origin, so that a credential in a header can reach no other host.
 */
export class EgressClient {
  private readonly agent: Agent;
  /** Taken apart once: it is the same for every request. */
  private readonly server: { readonly origin: string; readonly prefix: string };

  constructor(
    readonly origin: string,
    rules: EgressRules,
    tls: EgressTls,
    private readonly limits: EgressLimits = DEFAULT_LIMITS,
  ) {
    const { origin: server, pathname } = new URL(origin);
    this.server = { origin: server, prefix: pathname.replace(/\/$/, '') };
    this.agent = new Agent({
      connect: vettedConnector(rules, tls, limits.connectTimeoutMs),
      connections: limits.connections,
      maxResponseSize: limits.maxResponseBytes,
    });
  }

  /** The answer, whatever its status. Raises EgressError where there is none. */
  async send(sent: EgressRequest): Promise<EgressResponse> {
    try {
      const answer = await this.request(sent);
      const credentials = credentialsIn(sent.headers);
      const body = withoutCredentials(await answer.body.text(), credentials);
      return { status: answer.statusCode, headers: flatten(answer.headers, credentials), body };
    } catch (error) {
      throw egressError(error, this.origin);
    }
  }

  /** As send, with the body read while it comes. Read the lines or abort the request's signal: it keeps its connection until then. */
  async stream(sent: EgressRequest): Promise<EgressStream> {
    try {
      const answer = await this.request(sent);
      const credentials = credentialsIn(sent.headers);
      const lines = linesOf(answer.body, credentials, (error) => egressError(error, this.origin));
      return { status: answer.statusCode, headers: flatten(answer.headers, credentials), lines };
    } catch (error) {
      throw egressError(error, this.origin);
    }
  }

  /** Ends the kept connections; requests that still run fail. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private request(sent: EgressRequest): Promise<Dispatcher.ResponseData> {
    const timeout = sent.timeoutMs ?? this.limits.timeoutMs;
    return this.agent.request({
      origin: this.server.origin,
      path: `${this.server.prefix}${sent.path}`,
      method: sent.method,
      headers: { 'user-agent': 'concordat', ...sent.headers },
      body: sent.body ?? null,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: sent.signal ?? null,
    });
  }
}

async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  credentials: readonly string[],
  failure: (error: unknown) => EgressError,
): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const piece of body) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield withoutCredentials(line, credentials);
    }
  } catch (error) {
    throw failure(error);
  }
  if (rest !== '') yield withoutCredentials(rest, credentials);
}
