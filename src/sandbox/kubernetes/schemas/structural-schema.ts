import type { JsonObject, JsonValue } from '../../json-object.js';
import { clone, isObject } from '../../json-object.js';
import type { StatusCause } from '../status-cause.js';
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
  const wrongType = typeViolation(schema, value);
  if (wrongType !== null) {
    violations.push({ reason: 'FieldValueTypeInvalid', message: wrongType, field: shown(path) });
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

function typeViolation(schema: Structural, value: JsonValue): string | null {
  const found = typeOf(value);
  const wanted = schema.type;
  if (wanted === undefined || wanted === found || (wanted === 'number' && found === 'integer')) return null;
  if (wanted === 'int-or-string') {
    return found === 'integer' || found === 'string'
      ? null
      : `Invalid value: ${JSON.stringify(value)}: must be an integer or a string`;
  }
  return `Invalid value: "${found}": must be of type ${wanted}: "${found}"`;
}

function valueViolations(schema: Structural, value: JsonValue, path: string): StatusCause[] {
  const found: StatusCause[] = [];
  const invalidValue = (message: string): void => {
    found.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(value)}: ${message}`,
      field: shown(path),
    });
  };
  if (typeof value === 'string') {
    if (schema.enum !== undefined && !schema.enum.includes(value)) {
      const supported = schema.enum.map((text) => JSON.stringify(text)).join(', ');
      const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
      found.push({ reason: 'FieldValueNotSupported', message, field: shown(path) });
    }
    if (schema.pattern?.test(value) === false) invalidValue(`in body should match '${schema.pattern.source}'`);
    if (value.length < (schema.minLength ?? 0)) invalidValue(`in body should be at least ${schema.minLength} chars long`);
    if (value.length > (schema.maxLength ?? Infinity)) invalidValue(`may not be more than ${schema.maxLength} bytes`);
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity)) invalidValue(`in body should be greater than or equal to ${schema.minimum}`);
    if (value > (schema.maximum ?? Infinity)) invalidValue(`in body should be less than or equal to ${schema.maximum}`);
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) invalidValue(`in body should have at least ${schema.minItems} items`);
    if (value.length > (schema.maxItems ?? Infinity)) invalidValue(`must have at most ${schema.maxItems} items`);
  }
  return isObject(value) ? [...found, ...memberViolations(schema, value, path)] : found;
}

function memberViolations(schema: Structural, value: JsonObject, path: string): StatusCause[] {
  const found: StatusCause[] = (schema.required ?? [])
    .filter((key) => value[key] === undefined)
    .map((key) => ({ reason: 'FieldValueRequired', message: 'Required value', field: shown(`${path}.${key}`) }));
  const choices = schema.exactlyOneOf;
  if (choices !== undefined && choices.filter((key) => value[key] !== undefined).length !== 1) {
    const message = `Invalid value: must validate one and only one schema (oneOf): exactly one of ${choices.join(', ')}`;
    found.push({ reason: 'FieldValueInvalid', message, field: shown(path) });
  }
  return found;
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
