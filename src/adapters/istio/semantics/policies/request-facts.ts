import type { JsonObject } from '../../../../domain/json.js';
import type { RequestHeaders } from '../http/request-headers.js';
import type { IpAddress } from '../matching/ip-address.js';

/** Everything of a connection or request that a policy can ask about, as the proxy knows it when the filter runs. */
export interface RequestFacts {
  /** The SPIFFE id of the peer's certificate; null without one. */
  readonly identity: string | null;
  readonly peer: IpAddress | null;
  /** The peer, or what X-Forwarded-For claims. */
  readonly remote: IpAddress | null;
  readonly destination: IpAddress | null;
  readonly port: number;
  /** As the client sent it, in lower case; empty without one. */
  readonly sni: string;
  /** Null on a connection that is not HTTP. */
  readonly headers: RequestHeaders | null;
  /** Claims of the verified token; null without one. */
  readonly claims: JsonObject | null;
}

/** Tells whether the facts match. */
export type FactsMatcher = (facts: RequestFacts) => boolean;
