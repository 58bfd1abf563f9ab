/** An application protocol by the names that Istio gives them; `unsupported` is detected from the first bytes. */
export type PortProtocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'grpc-web'
  | 'http_proxy'
  | 'https'
  | 'tls'
  | 'tcp'
  | 'udp'
  | 'mongo'
  | 'redis'
  | 'mysql'
  | 'unsupported';

/** How the inbound proxy treats a port: as HTTP, as bytes, or whichever it detects. */
export type PortLayer = 'http' | 'tcp' | 'auto';

const KNOWN: readonly PortProtocol[] = [
  'http',
  'http2',
  'grpc',
  'http_proxy',
  'https',
  'tls',
  'tcp',
  'udp',
  'mongo',
  'redis',
  'mysql',
];
const APP_PROTOCOLS: Readonly<Record<string, PortProtocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};
/** Server-first protocols that detection would break: SMTP, DNS, MySQL, MongoDB. */
const WELL_KNOWN_TCP_PORTS: readonly number[] = [25, 53, 3306, 27017];
const HTTP_PROTOCOLS: readonly PortProtocol[] = ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'];

/** The protocol of a Service port, from its appProtocol or else the part of its name before `-` (istio/istio pkg/config/kube). */
export function portProtocol(port: {
  readonly number: number;
  readonly name: string | null;
  readonly appProtocol: string | null;
  readonly transport: string | null;
}): PortProtocol {
  if (port.transport === 'UDP') return 'udp';
  const named = port.appProtocol ?? port.name ?? '';
  const special = port.appProtocol === null ? undefined : APP_PROTOCOLS[named];
  if (special !== undefined) return special;
  const lower = named.toLowerCase();
  if (lower.startsWith('grpc-web')) return 'grpc-web';
  const found = KNOWN.find((known) => known === lower.split('-', 1)[0]);
  return found ?? (WELL_KNOWN_TCP_PORTS.includes(port.number) ? 'tcp' : 'unsupported');
}

/** The layer at which the inbound listener serves a protocol (istio/istio pilot/pkg/networking). */
export function portLayer(protocol: PortProtocol): PortLayer {
  if (protocol === 'unsupported') return 'auto';
  return HTTP_PROTOCOLS.includes(protocol) ? 'http' : 'tcp';
}
