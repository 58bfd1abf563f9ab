import type { JsonValue } from '../domain/json.js';

/** Escapes of what PostgreSQL keeps neither as text nor as jsonb: NUL and halves of surrogate pairs. */
const UNKEPT = /\\u(?:0000|d[89a-f])/i;
/** No native object nests deeper; what does is cut off, so that no answer overflows the stack. */
const MAX_DEPTH = 256;

/** The JSON of a mesh's answer; characters that cannot be kept become U+FFFD, since anybody in the mesh may have written them. Raises SyntaxError. */
export function parseAnswer(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  return UNKEPT.test(text) ? keepable(value, 0) : value;
}

function keepable(value: JsonValue, depth: number): JsonValue {
  if (typeof value === 'string') return keepableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((member) => keepable(member, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [keepableText(key), keepable(member, depth + 1)]));
}

function keepableText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
