import { listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';
import { conflict, qualifiedKind } from './api-error.js';
import type { ResourceType } from './resource-type.js';
import { unsupportedValue } from './status-cause.js';
import { dryRunCauses, invalidOptions } from './write-options.js';

/** What a delete is told. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly preconditions: JsonObject;
  readonly propagationPolicy: string | null;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** Options of a delete from its body and query; 422 where they are not known. */
export function readDeleteOptions(body: JsonObject, query: URLSearchParams): DeleteOptions {
  const dryRun = [...query.getAll('dryRun'), ...listAt(body, 'dryRun').map(String)];
  const policy = stringAt(body, 'propagationPolicy') ?? query.get('propagationPolicy');
  const causes = [
    ...dryRunCauses(dryRun),
    ...(policy === null || POLICIES.includes(policy)
      ? []
      : [unsupportedValue('propagationPolicy', policy, [...POLICIES, 'nil'])]),
  ];
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  return { dryRun: dryRun.length > 0, preconditions: objectAt(body, 'preconditions'), propagationPolicy: policy };
}

/** 409 where the object is not the one that is to go. */
export function checkPreconditions(type: ResourceType, live: JsonObject, preconditions: JsonObject): void {
  const metadata = objectAt(live, 'metadata');
  for (const [key, text, guess] of [
    ['uid', 'UID', 'deleted and then recreated'],
    ['resourceVersion', 'ResourceVersion', 'modified'],
  ] as const) {
    const wanted = stringAt(preconditions, key);
    if (wanted === undefined || wanted === metadata[key]) continue;
    const why = `the ${text} in the precondition (${wanted}) does not match the ${text} in record (${String(metadata[key])}). The object might have been ${guess}`;
    throw conflict(type, String(metadata['name']), why, qualifiedKind(type));
  }
}

const GARBAGE_COLLECTION = ['orphan', 'foregroundDeletion'];

/** Who still holds an object that is deleted in this way. */
export function holders(live: JsonObject, propagationPolicy: string | null): string[] {
  const held = listAt(live['metadata'], 'finalizers').map(String);
  if (propagationPolicy === null) return held;
  const others = held.filter((finalizer) => !GARBAGE_COLLECTION.includes(finalizer));
  if (propagationPolicy === 'Orphan') return [...others, 'orphan'];
  return propagationPolicy === 'Foreground' ? [...others, 'foregroundDeletion'] : others;
}

/** The object marked as being deleted, while somebody holds it. */
export function terminating(live: JsonObject, finalizers: readonly string[], time: string): JsonObject {
  const metadata = objectAt(live, 'metadata');
  const marks = { deletionTimestamp: time, deletionGracePeriodSeconds: 0, generation: Number(metadata['generation'] ?? 1) + 1 };
  return {
    ...live,
    metadata: { ...metadata, ...(metadata['deletionTimestamp'] === undefined ? marks : {}), finalizers: [...finalizers] },
  };
}
