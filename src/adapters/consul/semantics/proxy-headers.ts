import { flagOf, objectOf } from '../native/json-fields.js';
import type { ConsulWorld } from './consul-world.js';
import type { HeaderLines } from './header-lines.js';

/**
 * Adds what the public listener puts into a request before intentions see it: the request id, the protocol, and the caller's
 * certificate behind what the caller said of others (none of both where the mesh entry has it sanitized, and for gRPC services:
 * hashicorp/consul `agent/xds/listeners.go` makeInboundListener).
 */
export function addProxyHeaders(
  headers: HeaderLines,
  callerUri: string,
  service: string,
  protocol: string,
  { entries, agent }: ConsulWorld,
): void {
  if (!headers.has('x-request-id')) headers.set('x-request-id', '00000000-0000-4000-8000-000000000000');
  if (!headers.has('x-forwarded-proto')) headers.set('x-forwarded-proto', 'https');
  if (protocol === 'grpc' || flagOf(objectOf(entries.mesh, 'HTTP'), 'SanitizeXForwardedClientCert')) {
    headers.remove('x-forwarded-client-cert');
    return;
  }
  const own = `spiffe://${agent.trustDomain ?? 'consul'}/ns/default/dc/${agent.datacenter ?? 'dc1'}/svc/${service}`;
  headers.add('x-forwarded-client-cert', `By=${own};Hash=0;Cert="";Chain="";Subject="";URI=${callerUri}`);
}
