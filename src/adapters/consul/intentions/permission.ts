import type { JsonObject } from '../../../domain/json.js';
import { flagOf, objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';
import { ALWAYS, and, NEVER, not, or, testing, type Formula, type RequestTest } from './formula.js';
import { compiled } from './test-relations.js';

/** One header part of a permission. Inverted, it holds where the header is there and no line of it matches; `present` inverted, where it is absent. */
export interface HeaderPart {
  readonly test: RequestTest;
  readonly invert: boolean;
}

/** The HTTP part of a permission: path, methods (none: any) and all headers must hold. */
export interface HttpPart {
  readonly path: RequestTest | null;
  readonly methods: readonly string[];
  readonly headers: readonly HeaderPart[];
}

export interface Permission {
  readonly action: 'allow' | 'deny';
  readonly http: HttpPart;
}

/** Matches every request that Envoy lets through to its filters: their targets begin with a slash. */
export const ANY_REQUEST: HttpPart = { path: pathTest('prefix', '/'), methods: [], headers: [] };

export function pathTest(match: 'exact' | 'prefix' | 'regex', value: string): RequestTest {
  return { of: 'path', name: '', match, value, ignoreCase: false };
}

/** What the HTTP part asks of a request (hashicorp/consul `agent/xds/rbac.go` convertPermission; inversion as Envoy's header matcher). */
export function httpFormula(http: HttpPart): Formula {
  const methods = http.methods.map((value) => testing({ of: 'method', name: '', match: 'exact', value, ignoreCase: false }));
  return and(
    http.path === null || isAnyPath(http.path) ? ALWAYS : testing(http.path),
    methods.length === 0 ? ALWAYS : or(...methods),
    ...http.headers.map(headerFormula),
  );
}

function isAnyPath(path: RequestTest): boolean {
  return path.match === 'prefix' && path.value === '/';
}

function headerFormula({ test, invert }: HeaderPart): Formula {
  // Envoy answers 400 to a request without a host.
  if (test.name === ':authority')
    return test.match === 'present' ? (invert ? NEVER : ALWAYS) : invert ? not(testing(test)) : testing(test);
  if (!invert) return testing(test);
  const present: RequestTest = { ...test, match: 'present', value: '', ignoreCase: false };
  return test.match === 'present' ? not(testing(test)) : and(testing(present), not(testing(test)));
}

/** Reads a permission in HTTP API casing, or says why it cannot be taken as a plain condition on requests. */
export function readPermission(fields: JsonObject): Permission | string {
  const action = textOf(fields, 'Action');
  if (action !== 'allow' && action !== 'deny') return `unknown action "${action}"`;
  if (fields['JWT'] !== undefined && fields['JWT'] !== null) return 'a permission that asks for a token';
  const http = objectOf(fields, 'HTTP');
  const headers = objectsOf(http, 'Header').map(readHeader);
  const broken = headers.find((header) => typeof header === 'string');
  if (broken !== undefined) return broken;
  const path = readPath(http);
  if (typeof path === 'string') return path;
  const parts = headers.filter((header) => typeof header !== 'string');
  return { action, http: { path, methods: textsOf(http, 'Methods').map((method) => method.toUpperCase()), headers: parts } };
}

function readPath(http: JsonObject): RequestTest | null | string {
  const forms = (['PathExact', 'PathPrefix', 'PathRegex'] as const).filter((form) => textOf(http, form) !== '');
  const [form] = forms;
  if (form === undefined) return null;
  if (forms.length > 1) return 'more than one kind of path in a permission';
  const value = textOf(http, form);
  if (form === 'PathRegex' && compiled(value) === null)
    return `the regular expression ${value} does not compile: the proxy keeps older rules`;
  return pathTest(form === 'PathExact' ? 'exact' : form === 'PathPrefix' ? 'prefix' : 'regex', value);
}

const HEADER_FORMS = [
  ['Exact', 'exact'],
  ['Prefix', 'prefix'],
  ['Suffix', 'suffix'],
  ['Contains', 'contains'],
  ['Regex', 'regex'],
] as const;

function readHeader(fields: JsonObject): HeaderPart | string {
  const name = textOf(fields, 'Name').toLowerCase();
  const forms = HEADER_FORMS.filter(([form]) => textOf(fields, form) !== '');
  const [first] = forms;
  const isPresent = flagOf(fields, 'Present');
  if (forms.length + Number(isPresent) !== 1) return `a header match on ${name} that does not have exactly one form`;
  const match = first === undefined ? 'present' : first[1];
  const value = first === undefined ? '' : textOf(fields, first[0]);
  if (match === 'regex' && compiled(value) === null)
    return `the regular expression ${value} does not compile: the proxy keeps older rules`;
  const test: RequestTest = { of: 'header', name, match, value, ignoreCase: flagOf(fields, 'IgnoreCase') };
  return { test, invert: flagOf(fields, 'Invert') };
}

/** The permission as a config entry spells it. */
export function printPermission({ action, http }: Permission): JsonObject {
  const { path, methods, headers } = http;
  return {
    Action: action,
    HTTP: {
      ...(path === null ? {} : { [PATH_FIELDS[path.match as 'exact' | 'prefix' | 'regex']]: path.value }),
      ...(methods.length === 0 ? {} : { Methods: [...methods] }),
      ...(headers.length === 0 ? {} : { Header: headers.map(printHeader) }),
    },
  };
}

const PATH_FIELDS = { exact: 'PathExact', prefix: 'PathPrefix', regex: 'PathRegex' } as const;

function printHeader({ test, invert }: HeaderPart): JsonObject {
  const form = HEADER_FORMS.find(([, match]) => match === test.match);
  return {
    Name: test.name,
    ...(form === undefined ? { Present: true } : { [form[0]]: test.value }),
    ...(test.ignoreCase ? { IgnoreCase: true } : {}),
    ...(invert ? { Invert: true } : {}),
  };
}
