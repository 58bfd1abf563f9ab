import { isMap, isScalar, isSeq, parse as parseYaml, parseDocument } from 'yaml';
import { isObject, objectAt, type JsonObject, type JsonValue } from '../json-object.js';
import { badRequest, invalid } from './api-error.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';
import { invalidValue } from './status-cause.js';

/** JSON or YAML. */
function readYaml(text: string): JsonValue {
  return (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : parseYaml(text)) as JsonValue;
}

/** The object of a POST or PUT, which must be of the kind and version of its path. */
export function decodeObject(text: string, type: ResourceType, version: string): JsonObject {
  const unrecognized = (why: string) => badRequest(`the object provided is unrecognized (must be of type ${type.kind}): ${why}`);
  let value: JsonValue;
  try {
    value = readYaml(text);
  } catch (error) {
    throw unrecognized(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`);
  }
  if (!isObject(value)) throw unrecognized(`couldn't get version/kind; json parse error: json: cannot unmarshal ${typeof value}`);
  if (value['kind'] === undefined) throw unrecognized(`Object 'Kind' is missing in '${text}'`);
  const expected = { apiVersion: apiVersionOf(type, version), kind: type.kind };
  for (const key of ['kind', 'apiVersion'] as const) {
    if (value[key] === expected[key]) continue;
    const kind = String(value['kind']);
    const name = String(objectAt(value, 'metadata')['name'] ?? '');
    throw invalid({ ...type, kind }, name, [invalidValue(key, `${JSON.stringify(value[key] ?? '')}: must be ${expected[key]}`)]);
  }
  checkTexts(value, type, version);
  return value;
}

/** A body whose labels or annotations hold anything but texts cannot be decoded. */
export function checkTexts(object: JsonObject, { kind }: ResourceType, version: string): void {
  for (const member of ['labels', 'annotations']) {
    const wrong = Object.values(objectAt(objectAt(object, 'metadata'), member)).find(
      (value) => typeof value !== 'string' && value !== null,
    );
    if (wrong === undefined) continue;
    const found = typeof wrong === 'boolean' ? 'bool' : Array.isArray(wrong) ? 'array' : typeof wrong;
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: json: cannot unmarshal ${found} into Go struct field ObjectMeta.${member} of type string`,
    );
  }
}

/** The configuration of an apply. */
export function decodeConfiguration(text: string, type: ResourceType, version: string): JsonObject {
  let value: JsonValue;
  try {
    value = readYaml(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw badRequest(`error decoding patch: error converting YAML to JSON: yaml: line 1: ${why}`);
  }
  if (!isObject(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value;
    throw badRequest(
      `error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  const { apiVersion = '', kind = '' } = value;
  if (apiVersion === apiVersionOf(type, version) && kind === type.kind) return value;
  throw badRequest(`invalid object type: ${apiVersion === '' ? '/' : String(apiVersion)}, Kind=${String(kind)}`);
}

/** Paths of members that are there twice, as `spec.action`. */
export function duplicateFields(text: string): string[] {
  if (!text.startsWith('{') || JSON.stringify(JSON.parse(text)).length === text.length) return [];
  const found: string[] = [];
  collectDuplicates(parseDocument(text, { uniqueKeys: false }).contents, '', found);
  return found;
}

function collectDuplicates(node: unknown, path: string, found: string[]): void {
  if (isSeq(node)) for (const [index, item] of node.items.entries()) collectDuplicates(item, `${path}[${index}]`, found);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const place = path === '' ? name : `${path}.${name}`;
    if (seen.has(name)) found.push(place);
    seen.add(name);
    collectDuplicates(value, place, found);
  }
}
