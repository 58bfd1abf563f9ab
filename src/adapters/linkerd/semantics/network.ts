import ipaddr from 'ipaddr.js';
import type { JsonValue } from '../../../domain/json.js';
import { listAt, textAt, textsAt } from '../json-fields.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface Cidr {
  readonly address: Address;
  readonly bits: number;
}

/** A block of addresses without its exceptions. */
export interface Network {
  readonly block: Cidr;
  readonly except: readonly Cidr[];
}

/** Yes, no, or unknown because the caller's address is not known. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** Reads an address in its usual spellings; null for anything else. */
export function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

/** Reads blocks as CIDRs or single addresses; null where one of them is neither. Bits below the prefix are ignored. */
export function parseCidrs(texts: readonly string[]): Network[] | null {
  const blocks = texts.map(parseCidr);
  return blocks.every((block) => block !== null) ? blocks.map((block) => ({ block, except: [] })) : null;
}

/**
 * Reads the `networks` of an authentication (`[{cidr, except}]`); null where a block cannot be read.
 * Source: linkerd2 policy-controller/k8s/api/src/policy/network.rs.
 */
export function parseNetworks(entries: readonly JsonValue[]): Network[] | null {
  const networks: Network[] = [];
  for (const entry of entries) {
    const block = parseCidr(textAt(entry, 'cidr') ?? '');
    const except = textsAt(entry, 'except').map(parseCidr);
    if (block === null || except.length < listAt(entry, 'except').length || !except.every((one) => one !== null)) return null;
    networks.push({ block, except });
  }
  return networks;
}

/** Whether an address lies in one of the networks; unknown for an unknown address unless they cover every address. */
export function networksContain(networks: readonly Network[], address: Address | null): Certainty {
  if (address !== null) return networks.some((network) => networkContains(network, address)) ? 'yes' : 'no';
  const everything = networks.filter(({ block, except }) => block.bits === 0 && except.length === 0);
  return new Set(everything.map(({ block }) => block.address.kind())).size === 2 ? 'yes' : 'unknown';
}

function networkContains({ block, except }: Network, address: Address): boolean {
  return blockContains(block, address) && !except.some((one) => blockContains(one, address));
}

function blockContains({ address: base, bits }: Cidr, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

function parseCidr(text: string): Cidr | null {
  const [, host = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const address = parseAddress(host);
  if (address === null) return null;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? width : Number(prefix);
  return bits <= width ? { address, bits } : null;
}
