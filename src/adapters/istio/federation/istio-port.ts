import type { JsonObject } from '../../../domain/json.js';
import type { FederatedPort } from '../../../domain/federation/federated-port.js';
import type { Protocol } from '../../../domain/model/inventory.js';

/** Protocols as ports of Gateways and ServiceEntries name them (istio/api networking/v1 `Port.protocol`). */
const PROTOCOLS: Readonly<Record<Protocol, string>> = {
  http: 'HTTP',
  http2: 'HTTP2',
  grpc: 'GRPC',
  tls: 'TLS',
  tcp: 'TCP',
  udp: 'UDP',
  unknown: 'TCP',
};

/** The port of a Gateway's server or a ServiceEntry. */
export function istioPort({
  port,
  name,
  protocol,
}: FederatedPort): JsonObject & { number: number; name: string; protocol: string } {
  const spelled = PROTOCOLS[protocol];
  return { number: port, name: name ?? `${spelled.toLowerCase()}-${port}`, protocol: spelled };
}

/** True for protocols that a gateway routes by host. */
export function isHttp({ protocol }: FederatedPort): boolean {
  return protocol === 'http' || protocol === 'http2' || protocol === 'grpc';
}
