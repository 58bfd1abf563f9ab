import type { JsonObject, JsonValue } from '../../json-object.js';
import { clone, isObject } from '../../json-object.js';
import {
  invalidValue,
  missingMember,
  notOneOf,
  type StatusCause,
  tooLong,
  tooManyItems,
  unsupportedValue,
  wrongType,
} from '../status-cause.js';
import type { ObjectSchema, SchemaFindings } from '../resource-type.js';

/** The part of OpenAPI v3 that the hand-written structural schemas use. */
export interface Structural {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string';
  readonly properties?: Readonly<Record<string, Structural>>;
  /** Schema of the values of a free-form map. */
  readonly values?: Structural;
  readonly items?: Structural;
  readonly required?: readonly string[];
  /** Exactly one of these members must be there. */
  readonly exactlyOneOf?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: RegExp;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: JsonValue;
  /** True where undeclared members stay (x-kubernetes-preserve-unknown-fields). */
  readonly open?: boolean;
}

const METADATA: Structural = { type: 'object', open: true };

/** The schema of a kind from that of its spec; metadata and status are taken as they come. */
export function structuralSchema(spec: Structural, specRequired = true): ObjectSchema {
  const root: Structural = {
    type: 'object',
    required: specRequired ? ['spec'] : [],
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: METADATA, spec, status: { open: true } },
  };
  return {
    check: (object) => checkStructural(root, object),
    applyDefaults: (object) => applyDefaults(root, object),
    prune: (object) => prune(root, object),
  };
}

/** Every violation and every undeclared field of a value, with paths as the API server writes them. */
function checkStructural(schema: Structural, value: JsonValue): SchemaFindings {
  const violations: StatusCause[] = [];
  const unknownFields: string[] = [];
  visit(schema, value, '', violations, unknownFields);
  return { violations, unknownFields };
}

function visit(schema: Structural, value: JsonValue, path: string, violations: StatusCause[], unknown: string[]): void {
  const violation = typeViolation(schema, value, shown(path));
  if (violation !== null) {
    violations.push(violation);
    return;
  }
  violations.push(...valueViolations(schema, value, path));
  if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const child = schema.properties?.[key] ?? schema.values;
      if (child !== undefined) visit(child, member, `${path}.${key}`, violations, unknown);
      else if (schema.open !== true && schema.type === 'object') unknown.push(`${path}.${key}`);
    }
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries()) visit(schema.items, item, `${path}[${index}]`, violations, unknown);
  }
}

function shown(path: string): string {
  return path === '' ? '<root>' : path.slice(1);
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function typeViolation(schema: Structural, value: JsonValue, field: string): StatusCause | null {
  const found = typeOf(value);
  const wanted = schema.type;
  if (wanted === undefined || wanted === found || (wanted === 'number' && found === 'integer')) return null;
  if (wanted !== 'int-or-string') return wrongType(field, wanted, found);
  return found === 'integer' || found === 'string' ? null : wrongType(field, 'integer,string', found);
}

function valueViolations(schema: Structural, value: JsonValue, path: string): StatusCause[] {
  const field = shown(path);
  if (typeof value === 'string') return textViolations(schema, value, field);
  if (typeof value === 'number') return numberViolations(schema, value, field);
  if (Array.isArray(value)) return listViolations(schema, value, field);
  return isObject(value) ? memberViolations(schema, value, path) : [];
}

function textViolations(schema: Structural, value: string, field: string): StatusCause[] {
  const { pattern, minLength = 0, maxLength = Infinity } = schema;
  const quoted = JSON.stringify(value);
  return [
    ...(schema.enum?.includes(value) === false ? [unsupportedValue(field, value, schema.enum)] : []),
    ...(pattern?.test(value) === false
      ? [invalidValue(field, `${quoted}: ${field} in body should match '${sourceOf(pattern)}'`)]
      : []),
    ...(value.length < minLength
      ? [invalidValue(field, `${quoted}: ${field} in body should be at least ${minLength} chars long`)]
      : []),
    ...(value.length > maxLength ? [tooLong(field, maxLength)] : []),
  ];
}

/** The pattern as it was written: JavaScript escapes slashes. */
function sourceOf(pattern: RegExp): string {
  return pattern.source.replaceAll('\\/', '/');
}

function numberViolations(schema: Structural, value: number, field: string): StatusCause[] {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  return [
    ...(value < minimum ? [invalidValue(field, `${value}: ${field} in body should be greater than or equal to ${minimum}`)] : []),
    ...(value > maximum ? [invalidValue(field, `${value}: ${field} in body should be less than or equal to ${maximum}`)] : []),
  ];
}

function listViolations(schema: Structural, { length }: JsonValue[], field: string): StatusCause[] {
  const { minItems = 0, maxItems = Infinity } = schema;
  return [
    ...(length < minItems ? [invalidValue(field, `${length}: ${field} in body should have at least ${minItems} items`)] : []),
    ...(length > maxItems ? [tooManyItems(field, length, maxItems)] : []),
  ];
}

function memberViolations(schema: Structural, value: JsonObject, path: string): StatusCause[] {
  const missing = (schema.required ?? []).filter((key) => value[key] === undefined);
  const found = missing.map((key) => missingMember(shown(`${path}.${key}`)));
  const choices = schema.exactlyOneOf;
  const matching = choices?.filter((key) => value[key] !== undefined).length ?? 1;
  if (choices === undefined || matching === 1) return found;
  // Where no alternative holds, the first one is said to be what was meant.
  const meant = matching === 0 ? [missingMember(shown(`${path}.${choices[0]}`))] : [];
  return [...found, notOneOf(shown(path), matching), ...meant];
}

/** Writes the schema's defaults into a value, outermost first, as the API server does. */
export function applyDefaults(schema: Structural, value: JsonValue): void {
  if (isObject(value)) {
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      if (value[key] === undefined && child.default !== undefined) value[key] = clone(child.default);
      const member = value[key];
      if (member !== undefined) applyDefaults(child, member);
    }
    if (schema.values !== undefined) for (const member of Object.values(value)) applyDefaults(schema.values, member);
  }
  if (Array.isArray(value) && schema.items !== undefined) for (const item of value) applyDefaults(schema.items, item);
}

/** Removes undeclared members. */
function prune(schema: Structural, value: JsonValue): void {
  if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const child = schema.properties?.[key] ?? schema.values;
      const member = value[key];
      if (child !== undefined && member !== undefined) prune(child, member);
      else if (schema.open !== true && schema.type === 'object') delete value[key];
    }
  }
  if (Array.isArray(value) && schema.items !== undefined) for (const item of value) prune(schema.items, item);
}
