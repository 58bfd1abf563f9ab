import type { Caller } from '../../../domain/model/access-query.js';
import { type Address, parseAddress } from './network.js';

/** What the proxy of a server knows of the other side of a connection. */
export interface Client {
  /** Null where the address was not told or cannot be read. */
  readonly address: Address | null;
  /** True where mesh TLS is spoken, with or without a client certificate. */
  readonly tls: boolean;
  /** The verified name of the client certificate; null without one. */
  readonly identity: string | null;
}

/** The client that a caller is; a caller without identity speaks plaintext unless it says `tls: anonymous`. */
export function clientOf(caller: Caller): Client {
  const identity = caller.tls === 'anonymous' ? null : (caller.identity ?? null);
  return {
    address: caller.ip === undefined ? null : parseAddress(caller.ip),
    tls: identity !== null || caller.tls === 'anonymous',
    identity,
  };
}
