import { clone, equal, isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { ApiError } from './api-error.js';
import {
  compareObjects,
  difference,
  fieldsOf,
  intersection,
  isEmptySet,
  itemElement,
  join,
  pathsOf,
  removeFields,
} from './field-set.js';
import { fieldsOfWriter, type ManagerEntry, sameManager, type Writer } from './managed-fields.js';
import { type ResourceType, topologyAt } from './resource-type.js';

/** The object after an apply, before defaults, with who owns what. */
export interface Applied {
  readonly object: JsonObject;
  readonly managers: readonly ManagerEntry[];
}

/**
 * Server-side apply: merges the configuration into the live object, drops what this manager owned and no longer sets
 * (unless somebody else owns it too), and refuses with 409 where another manager owns a field that would change.
 * Behaviour after kubernetes-sigs/structured-merge-diff merge/update.go.
 */
export function applyConfiguration(
  live: JsonObject,
  managers: readonly ManagerEntry[],
  configuration: JsonObject,
  writer: Writer,
  force: boolean,
  type: ResourceType,
): Applied {
  const wanted = fieldsOf(configuration, type);
  const others = managers.filter((entry) => !sameManager(entry, writer));
  const released = others.reduce(
    (fields, entry) => difference(fields, entry.fields),
    difference(fieldsOfWriter(managers, writer), wanted),
  );
  const merged = merge(live, configuration, '', type) as JsonObject;
  const pruned = isEmptySet(released) ? merged : (removeFields(merged, released, '', type) as JsonObject);

  const { changed, removed } = compareObjects(live, pruned, type);
  const conflicts = others.flatMap((entry) => pathsOf(intersection(entry.fields, changed)).map((path) => ({ entry, path })));
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts);
  const kept = others.map((entry) => ({ ...entry, fields: difference(difference(entry.fields, changed), removed) }));
  // Who applies what is there already becomes an owner without a time.
  const isChanged = !equal(live, pruned);
  const time = isChanged ? writer.time : (managers.find((entry) => sameManager(entry, writer))?.time ?? '');
  return { object: pruned, managers: [...kept, { ...writer, time, fields: wanted }] };
}

/** The applied value over the live one: maps by key, keyed lists by their keys, everything else whole. */
function merge(live: JsonValue | undefined, applied: JsonValue, path: string, type: ResourceType): JsonValue {
  if (isObject(live) && isObject(applied) && !type.atomicMaps.includes(path)) {
    const result: JsonObject = { ...live };
    for (const [key, value] of Object.entries(applied)) result[key] = merge(live[key], value, join(path, key), type);
    return result;
  }
  const topology = topologyAt(type, path);
  if (!Array.isArray(live) || !Array.isArray(applied) || topology === undefined) return clone(applied);
  const wanted = new Map(applied.map((item) => [itemElement(item, topology), item]));
  const present = new Set(live.map((item) => itemElement(item, topology)));
  const updated = live.map((item) => {
    const match = wanted.get(itemElement(item, topology));
    return match === undefined ? item : merge(item, match, path, type);
  });
  return [...updated, ...applied.filter((item) => !present.has(itemElement(item, topology)))];
}

interface Conflict {
  readonly entry: ManagerEntry;
  readonly path: string;
}

/** Who holds the field, in the server's words (apimachinery pkg/util/managedfields/internal/conflict.go). */
function managerText({ manager, operation, subresource, apiVersion }: ManagerEntry): string {
  const name = `${JSON.stringify(manager)}${subresource === null ? '' : ` with subresource ${JSON.stringify(subresource)}`}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const causes = conflicts.map(({ entry, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(entry)}`,
    field: path,
  }));
  const [only] = conflicts;
  if (conflicts.length === 1 && only !== undefined) {
    return new ApiError(409, 'Conflict', `Apply failed with 1 conflict: conflict with ${managerText(only.entry)}: ${only.path}`, {
      causes,
    });
  }
  const byManager = Map.groupBy(conflicts, ({ entry }) => managerText(entry));
  const blocks = [...byManager.keys()].toSorted().map((manager) => {
    const lines = (byManager.get(manager) ?? []).map(({ path }) => `- ${path}`);
    return [`conflicts with ${manager}:`, ...lines].join('\n');
  });
  return new ApiError(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts: ${blocks.join('\n')}`, { causes });
}
