import { isObject, type JsonObject, type JsonValue } from '../../json-object.js';
import type { StatusCause } from '../status-cause.js';
import type { ObjectSchema, SchemaFindings } from '../resource-type.js';

/** A class of @kubernetes-models: it carries a validator that was compiled from the published schema. */
export interface ModelClass {
  readonly prototype: { validate(): void };
}

/** What a validator looked at in one object: single members, or all of them as of a map. */
interface Visit {
  readonly members: Set<PropertyKey>;
  all: boolean;
}

/** An ajv error, as far as it is used here. */
interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A schema out of a compiled validator. The packages ship code without schema text, but a compiled validator reads exactly
 * the members that its schema declares: what it does not look at in an object that it looks into is undeclared.
 */
export function tracedSchema(model: ModelClass, applyDefaults: (object: JsonObject) => void = () => undefined): ObjectSchema {
  const check = (object: JsonObject): SchemaFindings => {
    const visits = new WeakMap<object, Visit>();
    const violations = runValidator(model, trace(object, visits));
    const unknownFields: string[] = [];
    for (const member of ['spec']) {
      const value = object[member];
      if (value !== undefined) collectUnknown(value, visits, `.${member}`, (path) => unknownFields.push(path));
    }
    for (const key of Object.keys(object)) if (!TOP_LEVEL.has(key)) unknownFields.push(`.${key}`);
    return { violations, unknownFields };
  };
  return {
    check,
    applyDefaults,
    prune: (object) => {
      const visits = new WeakMap<object, Visit>();
      runValidator(model, trace(object, visits));
      collectUnknown(object['spec'] ?? null, visits, '', (_path, holder, key) => delete holder[key]);
      for (const key of Object.keys(object)) if (!TOP_LEVEL.has(key)) delete object[key];
    },
  };
}

const TOP_LEVEL = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

function runValidator(model: ModelClass, subject: JsonObject): StatusCause[] {
  try {
    model.prototype.validate.call(subject);
    return [];
  } catch (error) {
    const errors = (error as { errors?: AjvError[] }).errors;
    if (errors === undefined) throw error;
    return errors.flatMap((found) => toCause(found, subject));
  }
}

function trace<T extends JsonValue>(value: T, visits: WeakMap<object, Visit>): T {
  if (typeof value !== 'object' || value === null) return value;
  const known = proxies.get(value);
  if (known?.visits === visits) return known.proxy as T;
  const visit: Visit = { members: new Set(), all: false };
  visits.set(value, visit);
  const proxy: object = new Proxy(value, {
    get(target, key) {
      visit.members.add(key);
      return trace(Reflect.get(target, key) as JsonValue, visits);
    },
    ownKeys(target) {
      visit.all = true;
      return Reflect.ownKeys(target);
    },
  });
  proxies.set(value, { visits, proxy });
  return proxy as T;
}

/** The last proxy of each object, so that a value read twice counts as one. */
const proxies = new WeakMap<object, { visits: WeakMap<object, Visit>; proxy: object }>();

function collectUnknown(
  value: JsonValue,
  visits: WeakMap<object, Visit>,
  path: string,
  report: (path: string, holder: JsonObject, key: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collectUnknown(item, visits, `${path}[${index}]`, report);
    return;
  }
  if (!isObject(value)) return;
  const visit = visits.get(value);
  const opaque = visit === undefined || visit.all || visit.members.size === 0;
  for (const [key, member] of Object.entries(value)) {
    if (!opaque && !visit.members.has(key)) report(`${path}.${key}`, value, key);
    else collectUnknown(member, visits, `${path}.${key}`, report);
  }
}

function toCause(error: AjvError, subject: JsonObject): StatusCause[] {
  const field = error.instancePath
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
  const value = JSON.stringify(valueAt(subject, error.instancePath));
  if (error.keyword === 'required') {
    const member = String(error.params['missingProperty']);
    return [{ reason: 'FieldValueRequired', message: 'Required value', field: field === '' ? member : `${field}.${member}` }];
  }
  if (error.keyword === 'enum') {
    const supported = (error.params['allowedValues'] as unknown[]).map((text) => JSON.stringify(text)).join(', ');
    return [{ reason: 'FieldValueNotSupported', message: `Unsupported value: ${value}: supported values: ${supported}`, field }];
  }
  const reason = error.keyword === 'type' ? 'FieldValueTypeInvalid' : 'FieldValueInvalid';
  return [{ reason, message: `Invalid value: ${value}: in body ${error.message ?? `fails ${error.keyword}`}`, field }];
}

function valueAt(subject: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = subject;
  for (const step of pointer.split('/').slice(1)) {
    value =
      typeof value === 'object' && value !== null
        ? (value as JsonObject)[step.replaceAll('~1', '/').replaceAll('~0', '~')]
        : undefined;
  }
  return value;
}
