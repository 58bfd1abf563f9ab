/** One element of DER (X.690): a tag and its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body]);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets = [...Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex')];
  return [0x80 | octets.length, ...octets];
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);

export const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content);

/** A positive integer from its big-endian octets, the first below 0x80. */
export const integer = (...octets: readonly number[]): Buffer => der(0x02, Buffer.from(octets));

export const octetString = (content: Uint8Array): Buffer => der(0x04, content);

/** A bit string of whole octets, or with `unused` bits at its end. */
export const bitString = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);

export const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 0xff : 0]));

export const utf8String = (text: string): Buffer => der(0x0c, Buffer.from(text));

/** A time as RFC 5280 wants it for all years: GeneralizedTime without fractions. */
export const generalizedTime = (time: Date): Buffer => der(0x18, Buffer.from(time.toISOString().replaceAll(/[-:T]|\.\d+/gu, '')));

/** An object identifier from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  const octets = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) octets.unshift(0x80 | (left & 0x7f));
  return octets;
}
