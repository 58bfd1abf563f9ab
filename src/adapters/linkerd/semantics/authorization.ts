import type { DecisionReason } from '../../../domain/model/access-decision.js';
import { type Authentication, authenticates } from './authentication.js';
import type { Client } from './client.js';
import { type Certainty, type Network, networksContain, parseCidrs } from './network.js';

/** A grant on a port or a route: clients that authenticate so, from one of the networks. Grants are joined by OR. */
export interface Authorization {
  /** As the proxy names it: `authorizationpolicy/NAME`, `serverauthorization/NAME`, `default/NAME`. */
  readonly name: string;
  /** The object that grants; null for what no object says. */
  readonly reason: DecisionReason | null;
  readonly authentication: Authentication;
  readonly networks: readonly Network[];
}

/** All addresses, IPv4 and IPv6. */
export const anyNetwork: readonly Network[] = parseCidrs(['0.0.0.0/0', '::/0']) ?? [];

/** Traffic from 127.0.0.1 and ::1 is always authorized. Source: linkerd2-proxy linkerd/proxy/server-policy. */
export const localhost: Authorization = {
  name: 'default/localhost',
  reason: null,
  authentication: { kind: 'anybody' },
  networks: parseCidrs(['127.0.0.1', '::1']) ?? [],
};

/** Whether a grant lets a client in; unknown where that hangs on an address that was not told. */
export function admits(authorization: Authorization, client: Client): Certainty {
  return authenticates(authorization.authentication, client) ? networksContain(authorization.networks, client.address) : 'no';
}
