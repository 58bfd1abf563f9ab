/** One field of a protobuf message as it lies on the wire: only numbers and byte strings occur where this is used. */
interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** A field that holds bytes, a text or a message. */
export function bytesField(number: number, value: Uint8Array | string): Buffer {
  const content = Buffer.from(value as string);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** A field that holds a whole number. */
export function numberField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

/** A message made of fields, in place of one more field. */
export function messageField(number: number, ...fields: readonly Buffer[]): Buffer {
  return bytesField(number, Buffer.concat(fields));
}

/** The fields of a message in order. Raises an error for bytes that are none. */
function fieldsOf(message: Buffer): WireField[] {
  const fields: WireField[] = [];
  const at = { place: 0 };
  while (at.place < message.length) {
    const tag = readVarint(message, at);
    fields.push({ number: Math.floor(tag / 8), value: readValue(message, at, tag % 8) });
  }
  return fields;
}

/** The byte strings under one field number. */
export function bytesUnder(message: Buffer, number: number): Buffer[] {
  return fieldsOf(message).flatMap((field) => (field.number === number && Buffer.isBuffer(field.value) ? [field.value] : []));
}

/** The text under a field number; '' where there is none. */
export function textUnder(message: Buffer, number: number): string {
  return bytesUnder(message, number).at(-1)?.toString() ?? '';
}

function readValue(message: Buffer, at: { place: number }, wireType: number): number | Buffer {
  if (wireType === 0) return readVarint(message, at);
  const length = wireType === 2 ? readVarint(message, at) : FIXED_LENGTHS[wireType];
  if (length === undefined || at.place + length > message.length) throw new Error('no protobuf message');
  at.place += length;
  return message.subarray(at.place - length, at.place);
}

const FIXED_LENGTHS: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function varint(value: number): Buffer {
  const octets: number[] = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) octets.push((left % 128) | 0x80);
  return Buffer.from([...octets, left]);
}

function readVarint(message: Buffer, at: { place: number }): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const octet = message[at.place];
    if (octet === undefined) throw new Error('no protobuf message');
    at.place += 1;
    value += (octet & 0x7f) * factor;
    if (octet < 0x80) return value;
  }
}
