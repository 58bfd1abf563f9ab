import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DEFAULT_LIMITS, EgressClient, type EgressLimits } from './egress-client.js';
import { EgressError } from './egress-error.js';
import { addressRefusal, isLoopback, type EgressRules } from './egress-rules.js';
import type { EgressTls } from './vetted-connector.js';

/** Why an address (a URL) can never be connected to under these rules, in words; null where only its resolution can tell. */
export function urlRefusal(address: string, rules: EgressRules): string | null {
  const url = URL.parse(address);
  if (url === null) return 'not an absolute URL';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPlainLoopback = url.protocol === 'http:' && rules.allowLoopback && (host === 'localhost' || isLoopback(host));
  if (url.protocol !== 'https:' && !isPlainLoopback) return 'only https is allowed';
  if (url.username !== '' || url.password !== '') return 'a URL must not hold a user name or password';
  if (url.search !== '' || url.hash !== '') return 'a URL of a mesh holds no query and no fragment';
  return isIP(host) === 0 ? null : addressRefusal(host, rules);
}

/** Opens outbound clients under the rules of this installation. */
export class Egress {
  /** Raises an error for a range that is no CIDR: an installation with such rules must not start. */
  constructor(
    private readonly rules: EgressRules,
    private readonly limits: EgressLimits = DEFAULT_LIMITS,
  ) {
    const wrong = rules.allowCidrs.filter((cidr) => !ipaddr.isValidCIDR(cidr));
    if (wrong.length > 0) throw new Error(`not a CIDR range: ${wrong.join(', ')}`);
  }

  /** Why an address can never be connected to, in words; null where only its resolution can tell. */
  refusalOf(address: string): string | null {
    return urlRefusal(address, this.rules);
  }

  /** A client for one address (scheme, host, port; a path stays in front of every request's path). Raises EgressError('REFUSED'). */
  open(address: string, tls: EgressTls = {}, limits = this.limits): EgressClient {
    const refusal = this.refusalOf(address);
    if (refusal !== null) throw new EgressError('REFUSED', `connections to ${safeName(address)} are refused: ${refusal}`);
    const url = new URL(address);
    return new EgressClient(`${url.origin}${url.pathname.replace(/\/$/, '')}`, this.rules, tls, limits);
  }
}

/** The address without what may be a password. */
function safeName(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'this address' : `${url.protocol}//${url.host}`;
}
