import type { JsonObject, JsonValue } from '../../../src/domain/json.js';

/** An answer as it came; `json` is null where the body is none. */
export interface ConsulReply {
  readonly status: number;
  readonly text: string;
  readonly json: JsonValue;
  readonly headers: Headers;
  /** X-Consul-Index; null without. */
  readonly index: number | null;
}

const CLEARING_ROUNDS = 20;

/** Calls to a Consul server as one token's holder. */
export class ConsulClient {
  constructor(
    readonly url: string,
    readonly token: string | null,
  ) {}

  /** Any call; a text is sent as it is, everything else as JSON. */
  async call(
    method: string,
    path: string,
    body?: JsonValue,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ConsulReply> {
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: { ...(this.token === null ? {} : { 'x-consul-token': this.token }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const index = response.headers.get('x-consul-index');
    return {
      status: response.status,
      text,
      json: parsed(text),
      headers: response.headers,
      index: index === null ? null : Number(index),
    };
  }

  get(path: string): Promise<ConsulReply> {
    return this.call('GET', path);
  }

  /** PUT /v1/config: status and text. */
  async put(entry: JsonValue, query = ''): Promise<[number, string]> {
    const { status, text } = await this.call('PUT', `config${query}`, entry);
    return [status, text];
  }

  /** Puts entries one after the other; raises where one is refused. */
  async seed(...entries: readonly JsonObject[]): Promise<void> {
    for (const entry of entries) {
      const [status, text] = await this.put(entry);
      if (text !== 'true') throw new Error(`${JSON.stringify(entry)}: ${status} ${text}`);
    }
  }

  /** DELETE of an entry: status and text. */
  async remove(kind: string, name: string, query = ''): Promise<[number, string]> {
    const { status, text } = await this.call('DELETE', `config/${kind}/${encodeURIComponent(name)}${query}`);
    return [status, text];
  }

  /** An entry whole; raises where there is none. */
  async entry(kind: string, name: string): Promise<JsonObject> {
    const { status, text, json } = await this.get(`config/${kind}/${encodeURIComponent(name)}`);
    if (status !== 200) throw new Error(`${kind} ${name}: ${status} ${text}`);
    return json as JsonObject;
  }

  /** An entry without indexes and hash. */
  async content(kind: string, name: string): Promise<JsonObject> {
    const { CreateIndex: _create, ModifyIndex: _modify, Hash: _hash, ...content } = await this.entry(kind, name);
    return content;
  }

  /** Writes an entry and gives back what it became. */
  async stored(entry: JsonObject & { readonly Kind: string; readonly Name: string }): Promise<JsonObject> {
    await this.seed(entry);
    return this.content(entry.Kind, entry.Name);
  }

  async modifyIndex(kind: string, name: string): Promise<number> {
    return Number((await this.entry(kind, name))['ModifyIndex']);
  }

  /** The names of a list's entries. */
  async names(kind: string): Promise<JsonValue[]> {
    return ((await this.get(`config/${kind}`)).json as JsonObject[]).map((entry) => entry['Name'] ?? null);
  }

  /** Removes every entry, in any order that the graph allows, and what tests registered. */
  async clear(): Promise<void> {
    for (let round = 0; round < CLEARING_ROUNDS; round += 1) {
      const entries = ((await this.get('config/')).json as JsonObject[]).filter(({ Kind: kind }) => kind !== 'bound-api-gateway');
      if (entries.length === 0) break;
      for (const { Kind: kind, Name: name } of entries) await this.remove(String(kind), String(name ?? 'mesh'));
    }
    for (const node of ['n1', 'n2']) await this.call('PUT', 'catalog/deregister', { Node: node });
  }
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
