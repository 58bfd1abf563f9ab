import ipaddr from 'ipaddr.js';

/** Which addresses this installation may connect to. */
export interface EgressRules {
  /** Loopback addresses, and http (not https) to them: for sandboxes and agents on the same host. */
  readonly allowLoopback: boolean;
  /** Where not empty, every address must lie in one of these CIDR ranges. It never opens what is refused for everyone. */
  readonly allowCidrs: readonly string[];
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Ranges (names of ipaddr.js) that no mesh lives in: reaching them means somebody points us at the host's own neighbourhood. */
const NEVER: ReadonlyMap<string, string> = new Map([
  ['unspecified', 'unspecified address'],
  ['linkLocal', 'link-local address'],
  ['multicast', 'multicast address'],
  ['broadcast', 'broadcast address'],
  ['reserved', 'reserved address'],
  ['6to4', 'tunnelled address'],
  ['teredo', 'tunnelled address'],
]);

/** Instance metadata services outside link-local: AWS over IPv6, Alibaba Cloud, Oracle Cloud's IPv4 endpoint. */
const METADATA: ReadonlySet<string> = new Set(['fd00:ec2::254', '100.100.100.200', '192.0.0.192']);

/** NAT64 (RFC 6052): the last four bytes are the IPv4 address that is really reached. */
function embeddedAddress(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.range() === 'rfc6052' ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

function isIn(address: Address, cidr: string): boolean {
  const [range, bits] = ipaddr.parseCIDR(cidr);
  return range.kind() === address.kind() && address.match(range, bits);
}

/** True for an IPv4 or IPv6 loopback address, IPv4-mapped spellings included; false for anything that is not an address. */
export function isLoopback(text: string): boolean {
  return ipaddr.isValid(text) && embeddedAddress(ipaddr.parse(text)).range() === 'loopback';
}

/** Why a resolved address must not be connected to, in words; null where it may. */
export function addressRefusal(text: string, rules: EgressRules): string | null {
  if (!ipaddr.isValid(text)) return 'not an IP address';
  const address = embeddedAddress(ipaddr.parse(text));
  const range = address.range();
  if (METADATA.has(address.toString())) return 'instance metadata service';
  const never = NEVER.get(range);
  if (never !== undefined) return never;
  if (range === 'loopback' && !rules.allowLoopback) return 'loopback address';
  const isListed = rules.allowCidrs.length === 0 || rules.allowCidrs.some((cidr) => isIn(address, cidr));
  return isListed ? null : 'outside the allowed ranges of this installation';
}
