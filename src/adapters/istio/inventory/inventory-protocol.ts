import type { Protocol } from '../../../domain/model/inventory.js';
import type { PortProtocol } from '../native/port-protocol.js';

const PROTOCOLS: Readonly<Record<PortProtocol, Protocol>> = {
  http: 'http',
  http_proxy: 'http',
  http2: 'http2',
  grpc: 'grpc',
  'grpc-web': 'grpc',
  https: 'tls',
  tls: 'tls',
  tcp: 'tcp',
  mongo: 'tcp',
  redis: 'tcp',
  mysql: 'tcp',
  udp: 'udp',
  unsupported: 'unknown',
};

/** Istio's word for a protocol in the inventory's words; `unknown` is what the proxies detect. */
export function inventoryProtocol(protocol: PortProtocol): Protocol {
  return PROTOCOLS[protocol];
}
