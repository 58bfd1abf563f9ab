import type { FederatedPort } from '../../../domain/federation/federated-port.js';

/** The protocol as `service-defaults` takes it; whatever is not HTTP is bytes to Consul. */
export function consulProtocol(port: FederatedPort | undefined): 'http' | 'http2' | 'grpc' | 'tcp' {
  return port?.protocol === 'http' || port?.protocol === 'http2' || port?.protocol === 'grpc' ? port.protocol : 'tcp';
}
