import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesField, bytesUnder, messageField, textUnder } from './protobuf.js';

/** A resource as a control plane sent it: `any` is the packed message, untouched. */
export interface XdsResource {
  readonly name: string;
  readonly any: Buffer;
}

/** A proxy as it names itself to Consul. */
export interface ProxyNode {
  /** Id of the sidecar's registration. */
  readonly id: string;
  readonly service: string;
  /** The catalog node that it is registered on. */
  readonly node: string;
}

/** The listeners of a proxy, or the agent's words where it makes none. */
export interface Listeners {
  readonly listeners: readonly XdsResource[];
  readonly refusal: string | null;
}

const TRIES = 4;
const METHOD = '/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources';
const LISTENER = 'type.googleapis.com/envoy.config.listener.v3.Listener';
/** Consul gathers changes for 200 ms before it sends them (`agent/proxycfg/state.go` coalesceTimeout). */
const QUIET_MS = 400;
const PATIENCE_MS = 120_000;

/** Asks a Consul agent as sidecars do, over the incremental xDS protocol, for what they get. */
export class XdsClient {
  private constructor(
    private readonly session: ClientHttp2Session,
    private readonly token: string,
  ) {}

  /** `address` is the agent's plain gRPC port, `host:port`. */
  static open(address: string, token: string): XdsClient {
    const session = connect(`http://${address}`, { settings: { initialWindowSize: 2 ** 24 } });
    session.setMaxListeners(0);
    return new XdsClient(session, token);
  }

  /**
   * The listeners of a proxy, once no newer ones have come for a while. An empty list where the agent makes none, with its
   * words in `refusal`: it cannot make them of the present entries.
   */
  async listeners(proxy: ProxyNode): Promise<Listeners> {
    // A first view of the entries may lack what came with them: real proxies ask again, too.
    for (let tries = TRIES; ; tries -= 1) {
      const made = await this.ask(proxy);
      if (made.refusal === null || tries <= 1) return made;
      await sleep(QUIET_MS);
    }
  }

  close(): void {
    this.session.destroy();
  }

  private ask(proxy: ProxyNode): Promise<Listeners> {
    const stream = this.session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: METHOD,
      'content-type': 'application/grpc',
      te: 'trailers',
      'x-consul-token': this.token,
    });
    stream.write(framed(subscription(proxy)));
    return settled(stream, proxy);
  }
}

function settled(stream: ClientHttp2Stream, proxy: ProxyNode): Promise<Listeners> {
  const resources = new Map<string, XdsResource>();
  return new Promise<Listeners>((resolve, reject) => {
    let timer = setTimeout(() => finish(() => reject(new Error(`no listeners for ${proxy.id}`))), PATIENCE_MS);
    const finish = (end: () => void) => {
      clearTimeout(timer);
      stream.close(constants.NGHTTP2_CANCEL);
      end();
    };
    const done = (refusal: string | null) => finish(() => resolve({ listeners: [...resources.values()], refusal }));
    onMessages(stream, (message) => {
      for (const resource of bytesUnder(message, 2)) {
        const name = textUnder(resource, 3);
        resources.set(name, { name, any: bytesUnder(resource, 2)[0] ?? Buffer.alloc(0) });
      }
      stream.write(framed(acknowledgement(textUnder(message, 5))));
      clearTimeout(timer);
      timer = setTimeout(() => done(null), QUIET_MS);
    });
    const refuse = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] !== undefined) done(decodeURIComponent(String(headers['grpc-message'])));
    };
    stream.on('response', refuse);
    stream.on('trailers', refuse);
    stream.on('error', (error) => finish(() => reject(error)));
  });
}

/** Calls back with every whole gRPC message. */
function onMessages(stream: ClientHttp2Stream, receive: (message: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1)) {
      const end = 5 + pending.readUInt32BE(1);
      const message = pending.subarray(5, end);
      pending = pending.subarray(end);
      receive(message);
    }
  });
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** DeltaDiscoveryRequest without names: all listeners. */
function subscription({ id, service, node }: ProxyNode): Buffer {
  const nodeName = messageField(1, bytesField(1, 'node_name'), messageField(2, bytesField(3, node)));
  return Buffer.concat([
    messageField(1, bytesField(1, id), bytesField(2, service), bytesField(3, nodeName)),
    bytesField(2, LISTENER),
  ]);
}

function acknowledgement(nonce: string): Buffer {
  return Buffer.concat([bytesField(2, LISTENER), bytesField(6, nonce)]);
}
