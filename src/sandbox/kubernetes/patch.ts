import { clone, equal, isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { ApiError, badRequest } from './api-error.js';
import { checkTexts } from './decode-body.js';
import type { ResourceType } from './resource-type.js';
import { unknownIn } from './undeclared-fields.js';
import type { WriteOptions } from './write-options.js';

/** The live object after a JSON patch or a merge patch. Strict refuses the whole result, undeclared fields and all. */
export function patched(
  live: JsonObject,
  text: string,
  mediaType: string,
  { type, version }: { readonly type: ResourceType; readonly version: string },
  { fieldValidation }: WriteOptions,
): JsonObject {
  const patch = parsed(text);
  const result = mediaType === 'application/json-patch+json' ? jsonPatch(live, patch) : mergePatch(clone(live), patch);
  if (!isObject(result)) throw badRequest('invalid JSON patch');
  checkTexts(result, type, version);
  const unknown = fieldValidation === 'Strict' ? unknownIn(type, version, result) : [];
  if (unknown.length === 0) return result;
  const list = unknown.map((path) => `unknown field ${JSON.stringify(path.slice(1))}`).join(', ');
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(result))}: strict decoding error: ${list}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
  throw new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw badRequest('invalid JSON patch');
  }
}

/** RFC 7386. */
function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return clone(patch);
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key] ?? null, value);
  }
  return result;
}

/** RFC 6902: add, remove, replace, test, copy and move; a path that does not fit is a 422, a failed test too. */
function jsonPatch(target: JsonObject, operations: JsonValue): JsonObject {
  if (!Array.isArray(operations))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  const root: JsonObject = { '': clone(target) };
  for (const operation of operations) applyOperation(root, isObject(operation) ? operation : {});
  const result = root[''];
  if (!isObject(result)) throw unprocessable();
  return result;
}

/** The server says no more than this of a patch that does not fit. */
function unprocessable(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request');
}

function applyOperation(root: JsonObject, { op, path, from, value }: JsonObject): void {
  const at = pointer(path);
  if (op === 'test') {
    if (!equal(read(root, at), value)) throw unprocessable();
  } else if (op === 'remove') {
    removeAt(root, at);
  } else if (op === 'add' || op === 'replace') {
    if (op === 'replace') read(root, at);
    write(root, at, value ?? null, op === 'add');
  } else if (op === 'copy' || op === 'move') {
    const moved = clone(read(root, pointer(from)));
    if (op === 'move') removeAt(root, pointer(from));
    write(root, at, moved, true);
  } else {
    throw unprocessable();
  }
}

function pointer(text: JsonValue | undefined): string[] {
  if (typeof text !== 'string') throw unprocessable();
  return text.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(root: JsonObject, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = root;
  for (const step of path) value = (value as JsonObject | undefined)?.[step];
  if (value === undefined) throw unprocessable();
  return value;
}

function holder(root: JsonObject, path: readonly string[]): [JsonObject | JsonValue[], string] {
  const parent = read(root, path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) throw unprocessable();
  return [parent, path.at(-1) ?? ''];
}

function write(root: JsonObject, path: readonly string[], value: JsonValue, insert: boolean): void {
  const [parent, key] = holder(root, path);
  if (!Array.isArray(parent)) parent[key] = clone(value);
  else if (insert) parent.splice(key === '-' ? parent.length : Number(key), 0, clone(value));
  else parent[Number(key)] = clone(value);
}

function removeAt(root: JsonObject, path: readonly string[]): void {
  read(root, path);
  const [parent, key] = holder(root, path);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}
