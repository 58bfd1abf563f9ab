import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.js';

/** `sha256:` and the hex digest of a value's canonical JSON: the same for equal values, whatever the order of their members. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}
