import ipaddr from 'ipaddr.js';

/** An address in the form that ranges compare. IPv4 and IPv6 never match each other, mapped addresses included. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** True where a range holds an address. */
export type IpMatcher = (address: IpAddress) => boolean;

const DOTTED_QUAD = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/u;

/**
 * Reads an address as inet_pton does: dotted quads of four decimal numbers without leading zeros, or IPv6, also with
 * a numeric zone; null for anything else.
 */
export function parseIp(text: string): IpAddress | null {
  if (DOTTED_QUAD.test(text)) return ipaddr.IPv4.isValid(text) ? ipaddr.IPv4.parse(text) : null;
  const plain = text.replace(/%\d+$/u, '');
  return plain.includes(':') && !plain.includes('%') && ipaddr.IPv6.isValid(plain) ? ipaddr.IPv6.parse(plain) : null;
}

/**
 * A range from an address or a CIDR block; host bits beyond the prefix are ignored. Null where Go's net/netip refuses it.
 */
export function ipRange(text: string): IpMatcher | null {
  const [address = '', prefix, ...more] = text.split('/');
  const base = address.includes('%') ? null : parseIp(address);
  if (base === null || more.length > 0 || (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/u.test(prefix))) return null;
  const longest = base.kind() === 'ipv4' ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  if (length > longest) return null;
  return (candidate) => candidate.kind() === base.kind() && candidate.match(base, length);
}
