import { isObject, type JsonObject, type JsonValue } from '../../json-object.js';
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
    const violations = [...runValidator(model, trace(object, visits)), ...nullViolations(model, object)];
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

/** The compiled validators take null for everything; what belongs there is asked of them with a value that nothing takes. */
function nullViolations(model: ModelClass, object: JsonObject): StatusCause[] {
  const spec = object['spec'];
  if (spec === undefined || !JSON.stringify(spec).includes('null')) return [];
  const replaced = new Set<string>();
  const probe = { ...object, spec: withoutNulls(spec, 'spec', replaced) };
  return runValidator(model, probe).flatMap(({ field, message }) => {
    const wanted = /must be of type (\w+):/.exec(message)?.[1];
    return replaced.has(field) && wanted !== undefined ? [wrongType(field, wanted, 'null')] : [];
  });
}

const NOTHING_TAKES = 0.5;

function withoutNulls(value: JsonValue, path: string, replaced: Set<string>): JsonValue {
  if (value === null) {
    replaced.add(path);
    return NOTHING_TAKES;
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutNulls(item, `${path}[${index}]`, replaced));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutNulls(member, `${path}.${key}`, replaced)]),
  );
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
  const value = valueAt(subject, error.instancePath);
  const { params } = error;
  const invalid = (text: string): StatusCause[] => [invalidValue(field, `${JSON.stringify(value)}: ${field} in body ${text}`)];
  switch (error.keyword) {
    case 'required': {
      const member = String(params['missingProperty']);
      return [missingMember(field === '' ? member : `${field}.${member}`)];
    }
    case 'enum':
      return [unsupportedValue(field, value, params['allowedValues'] as unknown[])];
    case 'type':
      return [wrongType(field, String(params['type']), typeName(value))];
    case 'oneOf':
      return [notOneOf(field, (params['passingSchemas'] as unknown[] | null)?.length ?? 0)];
    // Alternatives are written as negations of each other: what counts is how many hold.
    case 'not':
      return [];
    case 'maxItems':
      return [tooManyItems(field, (value as JsonValue[]).length, Number(params['limit']))];
    case 'maxLength':
      return [tooLong(field, Number(params['limit']))];
    case 'minItems':
      return [
        invalidValue(
          field,
          `${(value as JsonValue[]).length}: ${field} in body should have at least ${String(params['limit'])} items`,
        ),
      ];
    case 'minLength':
      return invalid(`should be at least ${String(params['limit'])} chars long`);
    case 'pattern':
      return invalid(`should match '${String(params['pattern'])}'`);
    case 'minimum':
      return invalid(`should be greater than or equal to ${String(params['limit'])}`);
    case 'maximum':
      return invalid(`should be less than or equal to ${String(params['limit'])}`);
    default:
      return invalid(error.message ?? `fails ${error.keyword}`);
  }
}

/** The name that kube-openapi has for the type of a value. */
function typeName(value: JsonValue | undefined): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
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
