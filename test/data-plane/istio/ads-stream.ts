import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { JsonObject } from '../../../src/domain/json.js';
import { field, struct } from './protobuf.js';

/** A Pod as its sidecar introduces itself to istiod. */
export interface ProxyNode {
  readonly pod: string;
  readonly namespace: string;
  readonly ip: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LISTENERS = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';

/** The aggregated discovery service of one istiod in plain text (gRPC over HTTP/2), for many proxies at once. */
export class AdsClient {
  private readonly session: ClientHttp2Session;

  constructor(address: string) {
    this.session = connect(`http://${address}`);
    this.session.on('error', () => undefined);
  }

  /**
   * Asks as this proxy for all listeners, and for these route configurations where there are any. Resolves once both
   * are answered; the stream stays open, so that istiod's debug pages know the proxy.
   */
  async introduce(node: ProxyNode, routes: readonly string[] = []): Promise<void> {
    const stream = this.session.request({
      ':method': 'POST',
      ':path': '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const answered = answers(stream, routes.length > 0 ? 2 : 1);
    send(stream, discoveryRequest(node, LISTENERS, []));
    if (routes.length > 0) send(stream, discoveryRequest(node, ROUTES, routes));
    await answered;
  }

  close(): void {
    this.session.destroy();
  }
}

/** Resolves once so many messages have come: each has a head of five octets, the last four its length. */
function answers(stream: ClientHttp2Stream, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    let left = count;
    stream.on('data', (data: Buffer) => {
      if (left <= 0) return;
      received = Buffer.concat([received, data]);
      while (received.length >= 5 && received.length >= 5 + received.readUInt32BE(1)) {
        received = received.subarray(5 + received.readUInt32BE(1));
        left -= 1;
      }
      if (left <= 0) resolve();
    });
    stream.on('error', reject);
    stream.on('end', () => reject(new Error('istiod ended the stream')));
    stream.on('trailers', (trailers) => reject(new Error(`istiod: ${JSON.stringify(trailers)}`)));
  });
}

/** A gRPC message: not compressed, its length, itself. */
function send(stream: ClientHttp2Stream, message: Buffer): void {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.write(Buffer.concat([head, message]));
}

/** envoy.service.discovery.v3.DiscoveryRequest. */
function discoveryRequest(node: ProxyNode, type: string, names: readonly string[]): Buffer {
  const { pod, namespace, ip, serviceAccount, labels } = node;
  const id = `sidecar~${ip}~${pod}.${namespace}~${namespace}.svc.cluster.local`;
  const metadata: JsonObject = {
    CLUSTER_ID: 'Kubernetes',
    NAMESPACE: namespace,
    SERVICE_ACCOUNT: serviceAccount,
    LABELS: { ...labels },
    ISTIO_VERSION: '1.32.0',
  };
  const proxy = Buffer.concat([field(1, id), field(3, struct(metadata))]);
  return Buffer.concat([field(2, proxy), ...names.map((name) => field(3, name)), field(4, type)]);
}
