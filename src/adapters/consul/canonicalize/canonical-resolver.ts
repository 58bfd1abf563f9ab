import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import { objectOf, textOf } from '../native/json-fields.js';
import { filterOfLabels, labelsOfFilter } from './subset-filter.js';

/** The one spelling of a service-resolver: filters that only ask for metadata are written alike. */
export function canonicalResolver(entry: JsonObject): JsonObject {
  const subsets = Object.entries(objectOf(entry, 'Subsets'));
  if (subsets.length === 0) return entry;
  return {
    ...entry,
    Subsets: Object.fromEntries(subsets.map(([name, subset]) => [name, isJsonObject(subset) ? canonicalSubset(subset) : subset])),
  };
}

function canonicalSubset(subset: JsonObject): JsonObject {
  const labels = labelsOfFilter(textOf(subset, 'Filter'));
  return labels === null || Object.keys(labels).length === 0 ? subset : { ...subset, Filter: filterOfLabels(labels) };
}
