import { clone, isObject, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { ApiError, badRequest } from './api-error.js';
import { duplicateFields } from './decode-body.js';
import { elementText, itemElement, join } from './field-set.js';
import type { ManagerEntry } from './managed-fields.js';
import { unknownMetadata } from './metadata-rules.js';
import { apiVersionOf, type ObjectSchema, type ResourceType, schemaOf, topologyAt } from './resource-type.js';
import type { WriteOptions } from './write-options.js';

interface Place {
  readonly type: ResourceType;
  readonly version: string;
}

/** Undeclared members of a POST, PUT or patched object: refused, or dropped with or without a warning. */
export function undeclaredFields(
  { type, version }: Place,
  body: JsonObject,
  { fieldValidation }: WriteOptions,
): { readonly object: JsonObject; readonly warnings: readonly string[] } {
  const unknown = unknownIn(type, version, body).map((path) => `unknown field ${JSON.stringify(path.slice(1))}`);
  if (unknown.length === 0) return { object: body, warnings: [] };
  if (fieldValidation === 'Strict') throw badRequest(`${strictly(type, version)}: ${unknown.join(', ')}`);
  const object = clone(body);
  const unknownMembers = unknownMetadata(object).map((path) => path.slice('.metadata.'.length));
  for (const key of unknownMembers) delete (object['metadata'] as JsonObject)[key];
  schemaOf(type, version)?.prune(object);
  return { object, warnings: fieldValidation === 'Warn' ? unknown : [] };
}

/** 400 for a body that says a member twice, where that is to be refused. */
export function refuseDuplicates({ type, version }: Place, text: string, { fieldValidation }: WriteOptions): void {
  const twice = fieldValidation === 'Strict' ? duplicateFields(text) : [];
  if (twice.length === 0) return;
  const list = twice.map((path) => `duplicate field ${JSON.stringify(path)}`).join(', ');
  throw badRequest(`${strictly(type, version)}: ${list}`);
}

function strictly({ kind }: ResourceType, version: string): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: strict decoding error`;
}

/** Paths of undeclared members, in order. */
export function unknownIn(type: ResourceType, version: string, body: JsonObject): string[] {
  const found = [...(findings(type, version, body)?.unknownFields ?? []), ...unknownMetadata(body)];
  return found.toSorted((a, b) => (a < b ? -1 : 1));
}

function findings(type: ResourceType, version: string, body: JsonObject): ReturnType<ObjectSchema['check']> | undefined {
  const schema = schemaOf(type, version);
  const checked = schema === type.schema ? (type.versions[0] ?? '') : version;
  return schema?.check({ ...body, apiVersion: apiVersionOf(type, checked) });
}

/** Apply never prunes: an undeclared field cannot be owned, nor one of another type (kubernetes issue 139253: a 500 without reason). */
export function refuseUntyped({ type, version, name }: Place & { readonly name: string }, configuration: JsonObject): void {
  const [unknown] = unknownIn(type, version, configuration);
  const problem =
    unknown === undefined
      ? (wrongType(type, version, configuration) ?? duplicateKey(type, configuration, ''))
      : `${unknown}: field not declared in schema`;
  if (problem === null) return;
  const namespace = stringAt(configuration['metadata'], 'namespace') ?? '';
  const gvk = `${apiVersionOf(type, version)}, Kind=${type.kind}`;
  throw new ApiError(500, null, `failed to create typed patch object (${namespace}/${name}; ${gvk}): ${problem}`);
}

const EXPECTED: Readonly<Record<string, string>> = { array: 'list', object: 'map', string: 'string', boolean: 'boolean' };

/** What has another type than it should, in the words of structured-merge-diff; null is any type. */
function wrongType(type: ResourceType, version: string, configuration: JsonObject): string | null {
  for (const { field, message } of findings(type, version, configuration)?.violations ?? []) {
    const [, wanted = '', found] = /must be of type (\w+): "(\w+)"$/.exec(message) ?? [];
    if (wanted === '' || found === 'null') continue;
    return `.${field}: expected ${EXPECTED[wanted] ?? 'numeric (int or float)'}, got &{${shown(configuration, field)}}`;
  }
  return null;
}

function shown(configuration: JsonObject, field: string): string {
  const steps = field.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  const value = steps.reduce<JsonValue | undefined>((at, step) => (at as JsonObject | undefined)?.[step], configuration);
  if (!isObject(value)) return String(value);
  return `map[${Object.entries(value)
    .map(([key, member]) => `${key}:${String(member)}`)
    .join(' ')}]`;
}

function duplicateKey(type: ResourceType, value: JsonValue, path: string, text = ''): string | null {
  const topology = topologyAt(type, path);
  if (Array.isArray(value)) {
    if (topology === undefined) return null;
    const elements = value.map((item) => itemElement(item, topology));
    const twice = elements.find((element, index) => elements.indexOf(element) !== index);
    return twice === undefined ? null : `${text}: duplicate entries for key ${elementText(twice)}`;
  }
  for (const [key, member] of Object.entries(isObject(value) ? value : {})) {
    const found = duplicateKey(type, member, join(path, key), `${text}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** What was applied in a version cannot be compared with an object that has defaults which that version lacks: a 500 too. */
export function refuseLostFields({ type, version }: Place, live: JsonObject, managers: readonly ManagerEntry[]): void {
  const seen = clone(live);
  schemaOf(type, version)?.applyDefaults(seen);
  for (const { apiVersion } of managers) {
    const other = apiVersion.slice(apiVersion.indexOf('/') + 1);
    if (type.olderSchemas?.[other] === undefined || other === version) continue;
    const [lost] = unknownIn(type, other, { ...seen, metadata: objectAt(seen, 'metadata') });
    if (lost !== undefined) throw new ApiError(500, null, `${lost}: field not declared in schema`);
  }
}
