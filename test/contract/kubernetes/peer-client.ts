import { Agent, type Dispatcher, request } from 'undici';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { collectionOf, type KubernetesObject, pathOf } from './kubernetes-object.js';
import { PeerWatch } from './peer-watch.js';

/** What a server says, an object, a list or a Status; what it leaves out is undefined, whatever the type says. */
export interface PeerBody extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: PeerMetadata;
  readonly spec: JsonObject;
  readonly items: PeerBody[];
  readonly message: string;
  readonly details: JsonObject;
}

interface PeerMetadata extends JsonObject {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly continue: string;
  readonly managedFields: JsonObject[];
}

/** An answer; `body` is empty where it is no JSON. */
export interface PeerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: PeerBody;
}

/** How a request is sent; a null token sends none. */
export interface CallOptions {
  readonly token?: string | null;
  readonly contentType?: string;
  readonly accept?: string;
  readonly userAgent?: string;
}

const APPLY = 'application/apply-patch+yaml';

/** Sends requests to one API server; never raises for a status. */
export class PeerClient {
  private readonly http: Agent;

  /**
   * @param authority PEM of what signed the server's certificate; null for plain HTTP
   * @param ownToken whose requests these are, unless a request says otherwise
   */
  constructor(
    private readonly url: string,
    authority: string | null,
    private readonly ownToken: string,
  ) {
    this.http = new Agent(authority === null ? {} : { connect: { ca: authority } });
  }

  async call(method: Dispatcher.HttpMethod, path: string, body?: JsonValue, options: CallOptions = {}): Promise<PeerAnswer> {
    const answer = await this.send(method, path, body, options);
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
  }

  get(path: string, options?: CallOptions): Promise<PeerAnswer> {
    return this.call('GET', path, undefined, options);
  }

  /** POST to the object's collection. `query` as `dryRun=All`. */
  create(object: KubernetesObject, query = '', options?: CallOptions): Promise<PeerAnswer> {
    return this.call('POST', `${collectionOf(object)}?${query}`, object, options);
  }

  /** Server-side apply as a field manager; null names none. */
  apply(object: KubernetesObject, manager: string | null = 'one', query = '', options?: CallOptions): Promise<PeerAnswer> {
    const owner = manager === null ? '' : `fieldManager=${manager}`;
    return this.call('PATCH', `${pathOf(object)}?${owner}&${query}`, object, { contentType: APPLY, ...options });
  }

  /** JSON merge patch. */
  merge(object: KubernetesObject, patch: JsonObject, query = '', options?: CallOptions): Promise<PeerAnswer> {
    const contentType = 'application/merge-patch+json';
    return this.call('PATCH', `${pathOf(object)}?${query}`, patch, { contentType, ...options });
  }

  delete(object: KubernetesObject, deleteOptions?: JsonObject, query = ''): Promise<PeerAnswer> {
    return this.call('DELETE', `${pathOf(object)}?${query}`, deleteOptions);
  }

  /** Raises where the server answers with another status than 200. */
  async watch(path: string): Promise<PeerWatch> {
    const answer = await this.send('GET', path, undefined, {});
    if (answer.statusCode !== 200) throw new Error(`watch: ${answer.statusCode} ${await answer.body.text()}`);
    return new PeerWatch(answer.body);
  }

  close(): Promise<void> {
    return this.http.destroy();
  }

  private send(method: Dispatcher.HttpMethod, path: string, body: JsonValue | undefined, options: CallOptions) {
    const {
      token = this.ownToken,
      contentType = 'application/json',
      accept = 'application/json',
      userAgent = 'contract/1',
    } = options;
    const headers = {
      accept,
      'user-agent': userAgent,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return request(`${this.url}${path}`, {
      method,
      dispatcher: this.http,
      headers,
      ...(body === undefined ? {} : { body: text }),
    });
  }
}

function parsed(text: string): PeerBody {
  try {
    return JSON.parse(text) as PeerBody;
  } catch {
    return {} as PeerBody;
  }
}
