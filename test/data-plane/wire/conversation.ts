import type { Certificate } from '../certificates/certificate-authority.js';

/** How a connection is opened: everything that requests on it share. */
export interface Route {
  readonly host: string;
  readonly port: number;
  /** What a PROXY protocol header (version 1) says of both ends; none is sent where it is absent. */
  readonly proxied?: {
    readonly source: string;
    readonly sourcePort?: number;
    readonly destination: string;
    readonly port: number;
  };
  /** The address to call from; the system's choice where absent. */
  readonly from?: string;
  /** Plaintext where absent. */
  readonly tls?: ClientTls;
}

/** How a caller speaks TLS. */
export interface ClientTls {
  /** None: TLS without a client certificate. */
  readonly certificate?: Certificate;
  readonly sni?: string;
  readonly alpn?: readonly string[];
}

/** Requests over one route, one after the other on as few connections as the server allows. */
export interface Conversation {
  readonly route: Route;
  /** Each as it goes over the wire: one HTTP/1.1 request, or some bytes where `http` is false. */
  readonly requests: readonly string[];
  readonly http: boolean;
}

/** What one request was answered. */
export type Answer =
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: string;
    }
  /** The first bytes that came back on a connection that is not HTTP. */
  | { readonly kind: 'bytes'; readonly bytes: string }
  /** The connection was not made (`opened` false; a TLS handshake is part of it), or ended without an answer; `reason` for people. */
  | { readonly kind: 'closed'; readonly opened: boolean; readonly reason: string };
