import type { JsonObject, JsonValue } from '../../domain/json.js';
import { ConnectionError } from '../../domain/translation/connection.js';
import type { EgressClient, EgressRequest } from '../../platform/egress/egress-client.js';
import type { ConsulConnectionSpec } from '../../domain/translation/connection-spec.js';
import type { Egress } from '../../platform/egress/egress.js';
import { parseAnswer } from '../answer-json.js';
import { connectionFailure } from '../connection-failure.js';
import { pemOf } from '../pem.js';
import { sendPatiently } from '../send-patiently.js';

/** An answer of the HTTP API. Errors are text; `json` is null where the body is not JSON. */
export interface ConsulAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: JsonValue;
  readonly headers: Readonly<Record<string, string>>;
}

/** One call: `path` without query; members of `query` that are undefined are left out, `''` stands for a flag. */
export interface ConsulCall {
  readonly method: EgressRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: JsonValue;
  /** For a call that the agent holds back: milliseconds until its answer, and what ends the waiting. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function parsed(text: string): JsonValue {
  try {
    return parseAnswer(text);
  } catch {
    return null;
  }
}

/** True where the text says that the token is unknown, not that it lacks a right (hashicorp/consul acl/errors.go). */
function isUnknownToken(answer: { status: number; text: string }): boolean {
  return answer.status === 403 && /ACL not found|token expired/i.test(answer.text);
}

/** Calls to one Consul datacenter through one of its agents. */
export class ConsulApi {
  private constructor(
    private readonly client: EgressClient,
    private readonly spec: ConsulConnectionSpec,
  ) {}

  /** Raises ConnectionError('EGRESS_REFUSED') where the address may not be connected to. */
  static open(spec: ConsulConnectionSpec, egress: Egress): ConsulApi {
    try {
      return new ConsulApi(egress.open(spec.address, spec.caData === undefined ? {} : { ca: pemOf(spec.caData) }), spec);
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  /** The answer of any status but redirects and an unknown token; those and failures of the network raise ConnectionError. */
  async call(call: ConsulCall): Promise<ConsulAnswer> {
    const { token, datacenter } = this.spec;
    const query = Object.entries({ dc: datacenter, ...call.query }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const path = query.length === 0 ? call.path : `${call.path}?${new URLSearchParams(query).toString()}`;
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(token === undefined ? {} : { 'x-consul-token': token }),
    };
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const held = { ...(call.timeoutMs && { timeoutMs: call.timeoutMs }), ...(call.signal && { signal: call.signal }) };
    const { status, headers: answered, body: text } = await this.send({ method: call.method, path, headers, ...body, ...held });
    if (status >= 300 && status < 400) throw new ConnectionError('INVALID', 'the agent answers with a redirect');
    if (isUnknownToken({ status, text }))
      throw new ConnectionError('UNAUTHENTICATED', `the agent does not accept the token: ${text.trim()}`);
    return { status, text: text.trim(), json: parsed(text), headers: answered };
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async send(request: EgressRequest) {
    try {
      return await sendPatiently(this.client, request);
    } catch (error) {
      throw connectionFailure(error);
    }
  }
}

/** The members of a list answer that are objects. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  const isObject = (member: JsonValue): member is JsonObject =>
    typeof member === 'object' && member !== null && !Array.isArray(member);
  return Array.isArray(value) ? value.filter(isObject) : [];
}
