import type { KubeConfig } from '@kubernetes/client-node';
import { ConnectionError } from '../../domain/translation/connection.js';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { EgressClient, EgressRequest } from '../../platform/egress/egress-client.js';
import type { Egress } from '../../platform/egress/egress.js';
import type { EgressTls } from '../../platform/egress/vetted-connector.js';
import { parseAnswer } from '../answer-json.js';
import { connectionFailure } from '../connection-failure.js';
import { pemOf } from '../pem.js';
import { sendPatiently } from '../send-patiently.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import { Startup } from './startup.js';

/** An answer of the API server. `body` is `{}` where it was no JSON object. */
export interface KubernetesAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** Texts of the Warning headers. */
  readonly warnings: readonly string[];
}

/** An answer that goes on. Reading `objects` raises ConnectionError where the answer is cut or aborted; what is no JSON is `{}`. */
export interface KubernetesStream {
  readonly status: number;
  readonly objects: AsyncIterable<JsonObject>;
}

/** One call: `path` without query, members of `query` that are undefined are left out. */
export interface KubernetesCall {
  readonly method: EgressRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: JsonObject;
  readonly contentType?: string;
}

const base64 = (data: string): string => Buffer.from(pemOf(data)).toString('base64');

/** The one-context configuration that the official client would have read from a kubeconfig. */
function clientOptions(settings: KubernetesSettings): object {
  const {
    server,
    certificateAuthorityData: ca,
    tlsServerName,
    token,
    clientCertificateData: cert,
    clientKeyData: key,
  } = settings;
  const name = 'mesh';
  const cluster = {
    name,
    server,
    skipTLSVerify: false,
    ...(ca === null ? {} : { caData: base64(ca) }),
    ...(tlsServerName === null ? {} : { tlsServerName }),
  };
  const identity = cert === null || key === null ? {} : { certData: base64(cert), keyData: base64(key) };
  const user = { name, ...(token === null ? {} : { token }), ...identity };
  return { clusters: [cluster], users: [user], contexts: [{ name, cluster: name, user: name }], currentContext: name };
}

/** Where the official client asks for a connection of its own (a new one for every request, in 2.0), it gets our vetted one. */
function useEgress(config: KubeConfig, open: (tls: EgressTls) => void): void {
  Object.assign(config, {
    createDispatcher: (_cluster: unknown, options: EgressTls) => {
      open(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
      return undefined;
    },
  });
}

function warningsOf(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    (text ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

function parsed(text: string): JsonObject {
  try {
    const value = parseAnswer(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function refuseStatus(status: number): void {
  if (status === 401) throw new ConnectionError('UNAUTHENTICATED', 'the API server does not accept the credential');
  if (status >= 300 && status < 400) throw new ConnectionError('INVALID', 'the API server answers with a redirect');
}

async function* objectsOf(lines: AsyncIterable<string>): AsyncIterable<JsonObject> {
  try {
    for await (const line of lines) if (line !== '') yield parsed(line);
  } catch (error) {
    throw connectionFailure(error);
  }
}

/**
 * Authenticated calls to one API server: the official client makes the credentials, the egress makes the connection. Raw JSON on
 * purpose: the client's typed models drop fields that they do not know.
 */
export class KubernetesApi {
  private readonly startup: Startup;

  private constructor(
    private readonly client: EgressClient,
    private readonly credentials: Readonly<Record<string, string>>,
  ) {
    this.startup = new Startup(client);
  }

  /** Raises ConnectionError('EGRESS_REFUSED') where the address may not be connected to. */
  static async open(settings: KubernetesSettings, egress: Egress): Promise<KubernetesApi> {
    const { KubeConfig, RequestContext, HttpMethod } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromOptions(clientOptions(settings));
    let tls: EgressTls = {};
    useEgress(config, (options) => (tls = options));
    // Nothing of it changes while the connection is open: it comes from the settings alone.
    const context = new RequestContext(settings.server, HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    try {
      return new KubernetesApi(egress.open(settings.server, tls), context.getHeaders());
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  /** The answer of any status but 401 and redirects; those and failures of the network raise ConnectionError. */
  async call(call: KubernetesCall): Promise<KubernetesAnswer> {
    const answer = await this.send(this.request(call));
    refuseStatus(answer.status);
    return { status: answer.status, body: parsed(answer.body), warnings: warningsOf(answer.headers['warning']) };
  }

  /** As call, for an answer of many JSON objects, one a line, given as they come. Nothing is sent again. */
  async stream(call: KubernetesCall, timeoutMs: number, signal: AbortSignal): Promise<KubernetesStream> {
    try {
      const request = { ...this.request(call), timeoutMs, signal };
      const { status, lines } = await this.startup.past(() => this.client.stream(request), signal);
      refuseStatus(status);
      return { status, objects: objectsOf(lines) };
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private request(call: KubernetesCall): EgressRequest {
    const query = Object.entries(call.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const path = query.length === 0 ? call.path : `${call.path}?${new URLSearchParams(query).toString()}`;
    const headers = {
      ...this.credentials,
      accept: 'application/json',
      'content-type': call.contentType ?? 'application/json',
    };
    return { method: call.method, path, headers, ...(call.body && { body: JSON.stringify(call.body) }) };
  }

  private async send(request: EgressRequest) {
    try {
      return await this.startup.past(() => sendPatiently(this.client, request));
    } catch (error) {
      throw connectionFailure(error);
    }
  }
}
