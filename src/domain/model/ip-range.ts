/** An inclusive range of addresses of one family, as integers. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The range of an address or block (`10.0.0.0/8`, `2001:db8::/32`, `10.0.0.7`), or null where the text is neither. Host bits may be set. */
export function parseIpBlock(text: string): IpRange | null {
  const slash = text.indexOf('/');
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const width = address.family === 4 ? 32 : 128;
  const length = slash < 0 ? width : parsePrefixLength(text.slice(slash + 1), width);
  if (length === null) return null;
  const size = 1n << BigInt(width - length);
  const first = address.first - (address.first % size);
  return { family: address.family, first, last: first + size - 1n };
}

/** True where every address of `inner` is in `outer`. */
export function isWithin(inner: IpRange, outer: IpRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

/** The text of one address: its dotted or colon form, not compressed. */
export function formatIp(family: 4 | 6, value: bigint): string {
  const parts = family === 4 ? [4, 8n, 10, '.'] : [8, 16n, 16, ':'];
  const [count, bits, radix, separator] = parts as [number, bigint, number, string];
  const mask = (1n << bits) - 1n;
  return Array.from({ length: count }, (_, index) => ((value >> (bits * BigInt(count - 1 - index))) & mask).toString(radix)).join(
    separator,
  );
}

function parseIp(text: string): IpRange | null {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return value === null ? null : { family: text.includes(':') ? 6 : 4, first: value, last: value };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => groupsOf(half));
  if (head === undefined || head === null || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<bigint>(tail === undefined ? 0 : missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((sum, group) => (sum << 16n) + group, 0n);
}

/** The 16-bit groups of half an address, with a dotted IPv4 end taken as two; null where one is malformed. */
function groupsOf(half: string): bigint[] | null {
  if (half === '') return [];
  const groups: bigint[] = [];
  for (const [index, part] of half.split(':').entries()) {
    const v4 = part.includes('.') && index === half.split(':').length - 1 ? parseIpv4(part) : null;
    if (v4 !== null) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

function parsePrefixLength(text: string, width: number): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) <= width ? Number(text) : null;
}
