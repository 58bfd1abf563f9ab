import type { Caller } from '../../../domain/model/access-query.js';
import type { EffectiveMutualTls } from '../native/effective-mutual-tls.js';
import type { PortLayer } from '../native/port-protocol.js';
import type { Layer } from './policies/compile-rule.js';

/** A connection past the listener, or the reason why there is none. */
export type Connection =
  | { readonly layer: Layer; readonly identity: string | null }
  | { readonly refusal: string; readonly by: 'mutual-tls' | 'trust-domain' };

/** An identity as the certificate spells it. */
function spiffeId(identity: string): string {
  return identity.includes('://') ? identity : `spiffe://${identity}`;
}

function layerOf(port: PortLayer, http: boolean): Layer {
  return port === 'auto' ? (http ? 'http' : 'tcp') : port;
}

function fromMeshCaller(
  identity: string,
  mode: EffectiveMutualTls['mode'],
  layer: Layer,
  accepted: readonly string[] | null,
): Connection {
  if (mode === 'DISABLE') return { refusal: 'the port speaks plaintext only', by: 'mutual-tls' };
  if (accepted !== null && !accepted.some((domain) => identity.startsWith(`spiffe://${domain}/`))) {
    return { refusal: 'the certificate is of no trust domain that the proxy accepts', by: 'trust-domain' };
  }
  return { layer, identity };
}

/** TLS without a client certificate is never terminated; a port that is not declared HTTP passes it on as bytes unless STRICT. */
function fromAnonymousTls(mode: EffectiveMutualTls['mode'], port: PortLayer): Connection {
  if (mode === 'STRICT') return { refusal: 'the port demands a client certificate', by: 'mutual-tls' };
  if (port === 'http') return { refusal: 'no filter chain of the port takes TLS without a client certificate', by: 'mutual-tls' };
  return { layer: 'tcp', identity: null };
}

/**
 * What the inbound listener makes of a caller (istio/istio pilot/pkg/networking/core/filterchain_options.go).
 * `http` tells what marks the caller as speaking HTTP: its ALPN behind mutual TLS, its first bytes in plaintext. `accepted`: the
 * trust domains whose certificates are taken (null for any).
 */
export function acceptConnection(
  caller: Caller,
  http: { readonly byProtocolName: boolean; readonly byFirstBytes: boolean },
  port: { readonly layer: PortLayer; readonly mode: EffectiveMutualTls['mode'] },
  accepted: readonly string[] | null,
): Connection {
  if (caller.identity !== undefined) {
    return fromMeshCaller(spiffeId(caller.identity), port.mode, layerOf(port.layer, http.byProtocolName), accepted);
  }
  if (caller.tls === 'anonymous') return fromAnonymousTls(port.mode, port.layer);
  if (port.mode === 'STRICT') return { refusal: 'the port demands mutual TLS', by: 'mutual-tls' };
  return { layer: layerOf(port.layer, http.byFirstBytes), identity: null };
}
