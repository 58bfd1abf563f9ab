import { DemoFailure } from './demo-failure.js';
import type { Screen } from './screen.js';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** One call of the REST API. */
export interface DemoCall<T> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** After `/v1/projects/{project}`. */
  readonly path: string;
  /** An object is sent as JSON, a text as YAML. */
  readonly body?: object | string;
  /** The body as it is shown; without it the body itself in short. */
  readonly shown?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status that the step needs; otherwise any of success. */
  readonly status?: number;
  /** The answer in short. */
  readonly tell: (answer: T) => string;
}

/** Calls the REST API as a pipeline would, and shows each call and its answer. */
export class DemoApi {
  readonly #root: string;

  constructor(
    readonly url: string,
    readonly project: string,
    private readonly token: string,
    private readonly screen: Screen,
  ) {
    this.#root = `${url}/v1/projects/${project}`;
  }

  /** Makes the call. Raises DemoFailure where the status is not the wanted one. */
  async call<T>({ method, path, body, shown, token, headers, status, tell }: DemoCall<T>): Promise<T> {
    const response = await fetch(`${this.#root}${path}`, {
      method,
      headers: { authorization: `Bearer ${token ?? this.token}`, ...contentType(body), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isWanted = status === undefined ? response.ok : response.status === status;
    if (!isWanted) throw new DemoFailure(`${method} ${path} answered ${response.status}: ${text.slice(0, 600)}`);
    const answer = (text === '' ? {} : JSON.parse(text)) as T;
    this.screen.call({
      method,
      path: path === '' ? `/v1/projects/${this.project}` : path.replace(UUID, (id) => `${id.slice(0, 8)}…`),
      body: shown ?? (body === undefined ? '' : JSON.stringify(body)),
      status: response.status,
      answer: tell(answer),
    });
    return answer;
  }
}

function contentType(body: object | string | undefined): Record<string, string> {
  if (body === undefined) return {};
  return { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' };
}
