import type { JsonValue } from '../../../src/domain/json.js';

/** One length-delimited field of a protobuf message; text as UTF-8. */
export function field(number: number, content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const octets: number[] = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) octets.push(0x80 | (left % 128));
  return Buffer.from([...octets, left]);
}

/** A google.protobuf.Struct of texts and objects of texts. */
export function struct(value: Readonly<Record<string, JsonValue>>): Buffer {
  return Buffer.concat(
    Object.entries(value).map(([key, member]) => field(1, Buffer.concat([field(1, key), field(2, valueOf(member))]))),
  );
}

function valueOf(value: JsonValue): Buffer {
  if (typeof value === 'string') return field(3, value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return field(5, struct(value));
  throw new Error(`not needed here: ${JSON.stringify(value)}`);
}
