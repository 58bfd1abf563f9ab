import { clone, equal, isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { ApiError, badRequest } from './api-error.js';

/** RFC 7386. */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return clone(patch);
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key] ?? null, value);
  }
  return result;
}

/** RFC 6902: add, remove, replace, test, copy and move; a path that does not fit is a 422, a failed test too. */
export function jsonPatch(target: JsonObject, operations: JsonValue): JsonObject {
  if (!Array.isArray(operations)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  const root: JsonObject = { '': clone(target) };
  for (const operation of operations) applyOperation(root, isObject(operation) ? operation : {});
  const result = root[''];
  if (!isObject(result)) throw unprocessable('the patched document is not an object');
  return result;
}

function unprocessable(message: string): ApiError {
  return new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${message}`);
}

function applyOperation(root: JsonObject, { op, path, from, value }: JsonObject): void {
  const at = pointer(path);
  if (op === 'test') {
    if (!equal(read(root, at), value)) throw unprocessable(`testing value ${String(path)} failed`);
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
    throw unprocessable(`Unexpected kind: ${String(op)}`);
  }
}

function pointer(text: JsonValue | undefined): string[] {
  if (typeof text !== 'string') throw unprocessable('operation without path');
  return text.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(root: JsonObject, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = root;
  for (const step of path) value = (value as JsonObject | undefined)?.[step];
  if (value === undefined) throw unprocessable(`path ${path.join('/')} does not exist`);
  return value;
}

function holder(root: JsonObject, path: readonly string[]): [JsonObject | JsonValue[], string] {
  const parent = read(root, path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) throw unprocessable(`path ${path.join('/')} does not exist`);
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
