import type { JsonValue } from '../../../domain/json.js';
import { sortedSet } from './canonical-json.js';

/** `exportTo` with the own namespace spelled `.`, sorted. `*` stays, as the mesh may have another default. */
export function canonicalVisibility(value: JsonValue, namespace: string): JsonValue {
  return Array.isArray(value) ? sortedSet(value.map((target) => (target === namespace ? '.' : target))) : value;
}
