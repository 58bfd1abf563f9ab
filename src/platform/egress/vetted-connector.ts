import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { EgressError } from './egress-error.js';
import { addressRefusal, isLoopback, type EgressRules } from './egress-rules.js';

/** What a TLS connection trusts and presents, PEM. Absent members mean the defaults of Node.js. */
export interface EgressTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
}

type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;

function refusal(host: string, address: string, reason: string): EgressError {
  const name = host === address ? address : `${host} (${address})`;
  return new EgressError('REFUSED', `connections to ${name} are refused: ${reason}`);
}

function vet(host: string, addresses: readonly string[], rules: EgressRules, isPlain: boolean): EgressError | null {
  for (const address of addresses) {
    const reason = addressRefusal(address, rules);
    if (reason !== null) return refusal(host, address, reason);
    if (isPlain && !isLoopback(address)) return refusal(host, address, 'http is only allowed to loopback addresses');
  }
  return null;
}

/** A `dns.lookup` whose every address has been vetted: the socket connects to these addresses and to no second answer of the resolver. */
function vettedLookup(rules: EgressRules, isPlain: boolean) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error);
      const found = addresses.map((entry) => entry.address);
      const refused = vet(host, found, rules, isPlain);
      if (refused) return callback(refused);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * An undici connector that opens sockets only to vetted addresses. Names are resolved once and all their addresses vetted, so that
 * an answer which changes between check and connection (DNS rebinding) gains nothing.
 */
export function vettedConnector(rules: EgressRules, tls: EgressTls, connectTimeoutMs: number): buildConnector.connector {
  const shared = { ...tls, timeout: connectTimeoutMs, allowH2: false, keepAliveInitialDelay: 30_000 };
  const build = (isPlain: boolean) =>
    buildConnector({ ...shared, lookup: vettedLookup(rules, isPlain) } as buildConnector.BuildOptions);
  const plain = build(true);
  const secure = build(false);
  return (options, callback) => {
    const isPlain = options.protocol !== 'https:';
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const refused = isIP(host) === 0 ? null : vet(host, [host], rules, isPlain);
    if (refused) return callback(refused, null);
    (isPlain ? plain : secure)(options, callback);
  };
}
