import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import type { StatusCause } from '../status-cause.js';
import type { ObjectSchema } from '../resource-type.js';

/** A rule that a CRD states in CEL: reports each place where it fails. */
export type ValidationRule = (spec: JsonObject, fail: (field: string, message: string) => void) => void;

/** A schema with further rules, which run only where the structure is right, as in the API server. */
export function withRules(schema: ObjectSchema, rules: readonly ValidationRule[]): ObjectSchema {
  return {
    ...schema,
    check: (object) => {
      const findings = schema.check(object);
      if (findings.violations.length > 0) return findings;
      return { ...findings, violations: ruleViolations(object, rules) };
    },
  };
}

function ruleViolations(object: JsonObject, rules: readonly ValidationRule[]): StatusCause[] {
  const violations: StatusCause[] = [];
  for (const rule of rules) {
    rule(objectAt(object, 'spec'), (field, message) => {
      violations.push({
        reason: 'FieldValueInvalid',
        message: `Invalid value: "object": ${message}`,
        field: field === '' ? 'spec' : `spec.${field}`,
      });
    });
  }
  return violations;
}

/** The rules in the CRDs of istio/istio manifests/charts/base/files/crd-all.gen.yaml. */
export const oneTarget: ValidationRule = (spec, fail) => {
  if (['selector', 'targetRef', 'targetRefs'].filter((key) => spec[key] !== undefined).length > 1)
    fail('', 'only one of targetRefs or selector can be set');
  for (const [index, ref] of listAt(spec, 'targetRefs').entries()) {
    if ((stringAt(ref, 'namespace') ?? '') !== '')
      fail(`targetRefs[${index}].namespace`, 'cross namespace referencing is not currently supported');
  }
};

export const plainSelectorLabels: ValidationRule = (spec, fail) => {
  for (const [key, value] of Object.entries(objectAt(objectAt(spec, 'selector'), 'matchLabels'))) {
    if (key === '') fail('selector.matchLabels', 'key must not be empty');
    if (key.includes('*')) fail('selector.matchLabels', 'wildcard not allowed in label key match');
    if (String(value).includes('*')) fail(`selector.matchLabels.${key}`, 'wildcard not allowed in label value match');
  }
};

export const serviceAccountsAlone: ValidationRule = (spec, fail) => {
  for (const [r, rule] of listAt(spec, 'rules').entries()) {
    for (const [f, from] of listAt(rule, 'from').entries()) {
      const source = objectAt(from, 'source');
      const has = (keys: string[]): boolean => keys.some((key) => source[key] !== undefined);
      if (has(['serviceAccounts', 'notServiceAccounts']) && has(['principals', 'notPrincipals', 'namespaces', 'notNamespaces'])) {
        fail(`rules[${r}].from[${f}].source`, 'Cannot set serviceAccounts with namespaces or principals');
      }
    }
  }
};

export const portLevelMtls: ValidationRule = (spec, fail) => {
  const ports = spec['portLevelMtls'];
  if (!isObject(ports)) return;
  if (Object.keys(objectAt(objectAt(spec, 'selector'), 'matchLabels')).length === 0) fail('', 'portLevelMtls requires selector');
  if (!Object.keys(ports).every(isPort)) fail('portLevelMtls', 'port must be between 1-65535');
};

function isPort(value: JsonValue | undefined): boolean {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 && port <= 65_535;
}

export const oneKeySource: ValidationRule = (spec, fail) => {
  for (const [index, rule] of listAt(spec, 'jwtRules').entries()) {
    if (isObject(rule) && ['jwksUri', 'jwks_uri', 'jwks'].filter((key) => rule[key] !== undefined).length > 1) {
      fail(`jwtRules[${index}]`, 'only one of jwks or jwksUri can be set');
    }
  }
};

export const serviceEntry: ValidationRule = (spec, fail) => {
  const resolution = stringAt(spec, 'resolution') ?? 'NONE';
  if (spec['workloadSelector'] !== undefined && spec['endpoints'] !== undefined)
    fail('', 'only one of WorkloadSelector or Endpoints can be set');
  if (resolution === 'NONE' && spec['endpoints'] !== undefined) fail('', 'NONE mode cannot set endpoints');
  const ports = listAt(spec, 'ports').map((port) => (isObject(port) ? port['number'] : undefined));
  if (new Set(ports).size !== ports.length) fail('ports', 'port number cannot be duplicated');
  for (const [index, port] of ports.entries()) if (!isPort(port)) fail(`ports[${index}].number`, 'port must be between 1-65535');
  for (const [index, host] of listAt(spec, 'hosts').entries())
    if (host === '*') fail(`hosts[${index}]`, 'hostname cannot be wildcard');
};

const DURATION = /^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/;
const MILLISECONDS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

function milliseconds(text: string): number {
  if (!DURATION.test(text)) return Number.NaN;
  return [...text.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (MILLISECONDS[unit ?? ''] ?? 0),
    0,
  );
}

/** Durations of VirtualService that must be at least 1 ms. */
export const routeDurations: ValidationRule = (spec, fail) => {
  const check = (holder: JsonValue | undefined, key: string, path: string): void => {
    const value = stringAt(holder, key);
    if (value !== undefined && !(milliseconds(value) >= 1)) fail(`${path}.${key}`, 'must be a valid duration greater than 1ms');
  };
  for (const [index, route] of listAt(spec, 'http').entries()) {
    check(route, 'timeout', `http[${index}]`);
    check(objectAt(route, 'retries'), 'perTryTimeout', `http[${index}].retries`);
    check(objectAt(objectAt(route, 'fault'), 'delay'), 'fixedDelay', `http[${index}].fault.delay`);
    check(objectAt(route, 'corsPolicy'), 'maxAge', `http[${index}].corsPolicy`);
  }
};

const FILTER_MEMBERS: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  CORS: 'cors',
};

/** The main rules of gateway-api HTTPRoute: path values, filters, ports of Service backends, redirects without backends. */
export const httpRoute: ValidationRule = (spec, fail) => {
  for (const [index, rule] of listAt(spec, 'rules').entries()) {
    const at = `rules[${index}]`;
    for (const [m, match] of listAt(rule, 'matches').entries())
      pathMatch(objectAt(match, 'path'), `${at}.matches[${m}].path`, fail);
    const filters = listAt(rule, 'filters');
    for (const [f, filter] of filters.entries()) filterUnion(filter, `${at}.filters[${f}]`, fail);
    const backends = listAt(rule, 'backendRefs');
    if (backends.length > 0 && filters.some((filter) => isObject(filter) && filter['requestRedirect'] !== undefined)) {
      fail(at, 'RequestRedirect filter must not be used together with backendRefs');
    }
    for (const [b, backend] of backends.entries()) servicePort(backend, `${at}.backendRefs[${b}]`, fail);
    const timeouts = objectAt(rule, 'timeouts');
    const [request, backendRequest] = [stringAt(timeouts, 'request'), stringAt(timeouts, 'backendRequest')];
    if (
      request !== undefined &&
      backendRequest !== undefined &&
      milliseconds(request) !== 0 &&
      milliseconds(backendRequest) > milliseconds(request)
    ) {
      fail(`${at}.timeouts`, 'backendRequest timeout cannot be longer than request timeout');
    }
  }
};

function pathMatch(path: JsonObject, at: string, fail: (field: string, message: string) => void): void {
  const type = stringAt(path, 'type') ?? 'PathPrefix';
  const value = stringAt(path, 'value') ?? '/';
  if (type === 'RegularExpression') return;
  const suffix = "when type one of ['Exact', 'PathPrefix']";
  if (!value.startsWith('/')) fail(at, `value must be an absolute path and start with '/' ${suffix}`);
  for (const part of ['//', '/./', '/../', '%2f', '%2F', '#'])
    if (value.includes(part)) fail(at, `must not contain '${part}' ${suffix}`);
  for (const end of ['/..', '/.']) if (value.endsWith(end)) fail(at, `must not end with '${end}' ${suffix}`);
}

function filterUnion(filter: JsonValue, at: string, fail: (field: string, message: string) => void): void {
  const type = stringAt(filter, 'type');
  for (const [name, member] of Object.entries(FILTER_MEMBERS)) {
    const present = isObject(filter) && filter[member] !== undefined;
    if (present && type !== name) fail(at, `filter.${member} must be nil if the filter.type is not ${name}`);
    if (!present && type === name) fail(at, `filter.${member} must be specified for ${name} filter.type`);
  }
}

function servicePort(backend: JsonValue, at: string, fail: (field: string, message: string) => void): void {
  const isService = (stringAt(backend, 'group') ?? '') === '' && (stringAt(backend, 'kind') ?? 'Service') === 'Service';
  if (isService && isObject(backend) && backend['port'] === undefined) fail(at, 'Must have port for Service reference');
}
