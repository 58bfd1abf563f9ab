import { DomainError } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { refuseUnsafeValues } from './unsafe-values.js';
import { MAX_DEPTH, isTooDeep } from './nesting-depth.js';

/** Reads a JSON body; undefined where it is empty. Raises MALFORMED for what is no JSON, nests too deep or has a `__proto__` key. */
export function parseJsonBody(body: Buffer): JsonValue | undefined {
  if (body.length === 0) return undefined;
  if (isTooDeep(body)) throw new DomainError('MALFORMED', `The body nests deeper than ${MAX_DEPTH} levels.`);
  const text = body.toString('utf8');
  const value = parse(text);
  if (text.includes('__proto__') || text.includes(String.raw`\u`)) refuseUnsafeValues(value);
  return value;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new DomainError('MALFORMED', `The body is not JSON: ${cause instanceof Error ? cause.message : ''}`, [], { cause });
  }
}
