import { isObject, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { compareObjects, difference, emptySet, type FieldSet, fromFieldsV1, isEmptySet, toFieldsV1, union } from './field-set.js';
import type { ResourceType } from './resource-type.js';

/** One entry of metadata.managedFields, decoded. A manager is told by name, operation and subresource. */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly subresource: string | null;
  readonly fields: FieldSet;
}

/** Who writes, and how. */
export type Writer = Omit<ManagerEntry, 'fields'>;

/** Decodes metadata.managedFields; entries that cannot be read are left out. */
export function decodeManagers(object: JsonObject): ManagerEntry[] {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const entries = Array.isArray(metadata['managedFields']) ? metadata['managedFields'] : [];
  return entries.flatMap((entry): ManagerEntry[] => {
    if (!isObject(entry) || !isObject(entry['fieldsV1'])) return [];
    return [
      {
        manager: stringAt(entry, 'manager') ?? '',
        operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
        apiVersion: stringAt(entry, 'apiVersion') ?? '',
        time: stringAt(entry, 'time') ?? '',
        subresource: stringAt(entry, 'subresource') ?? null,
        fields: fromFieldsV1(entry['fieldsV1']),
      },
    ];
  });
}

/** Encodes managers as the server writes them; those that own nothing are left out. */
export function encodeManagers(managers: readonly ManagerEntry[]): JsonValue[] {
  return managers
    .filter((entry) => !isEmptySet(entry.fields))
    .toSorted(byOrder)
    .map((entry) => ({
      manager: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.time === '' ? {} : { time: entry.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(entry.fields),
      ...(entry.subresource === null ? {} : { subresource: entry.subresource }),
    }));
}

/** What is applied before what is updated, then by time and name (apimachinery pkg/util/managedfields/internal). */
function byOrder(left: ManagerEntry, right: ManagerEntry): number {
  const keys = (entry: ManagerEntry): string[] => [entry.operation, entry.time, entry.manager, entry.apiVersion];
  const [a, b] = [keys(left), keys(right)];
  const index = a.findIndex((key, position) => key !== b[position]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}

export function sameManager(left: Writer, right: Writer): boolean {
  return left.manager === right.manager && left.operation === right.operation && left.subresource === right.subresource;
}

/** The fields that a writer's entry holds; empty where it has none. */
export function fieldsOfWriter(managers: readonly ManagerEntry[], writer: Writer): FieldSet {
  return managers.find((entry) => sameManager(entry, writer))?.fields ?? emptySet();
}

/**
 * Field ownership after an update (POST, PUT, PATCH other than apply): the writer owns what it changed, everybody loses what
 * was changed or removed (kubernetes-sigs/structured-merge-diff merge/update.go).
 */
export function managersAfterUpdate(
  before: JsonObject,
  after: JsonObject,
  base: readonly ManagerEntry[],
  writer: Writer,
  type: ResourceType,
): ManagerEntry[] {
  const { changed, removed } = compareObjects(before, after, type);
  const others = base
    .filter((entry) => !sameManager(entry, writer))
    .map((entry) => ({ ...entry, fields: difference(difference(entry.fields, changed), removed) }));
  const own = difference(union(fieldsOfWriter(base, writer), changed), removed);
  const previous = base.find((entry) => sameManager(entry, writer));
  const time = isEmptySet(changed) && previous !== undefined ? previous.time : writer.time;
  return [...others, { ...writer, time, fields: own }];
}
