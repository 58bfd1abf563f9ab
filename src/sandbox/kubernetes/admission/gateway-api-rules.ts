import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { goDuration } from './go-duration.js';
import { type PlacedValue, valuesAt } from './values-at.js';
import type { Fail, ValidationRule } from './with-rules.js';

/** The rules of kubernetes-sigs/gateway-api config/crd, as far as routes and listeners meet them. */
export const parents: ValidationRule = (spec, fail) => {
  const refs = listAt(spec, 'parentRefs').map((ref) => (isObject(ref) ? ref : {}));
  const target = ({ group, kind, namespace = '', name }: JsonObject): string => JSON.stringify([group, kind, namespace, name]);
  const place = ({ sectionName = '', port = 0 }: JsonObject): string => JSON.stringify([sectionName, port]);
  const byTarget = [...Map.groupBy(refs, target).values()];
  const isPlaced = (ref: JsonObject): boolean => (ref['sectionName'] ?? '') !== '' || ref['port'] !== undefined;
  if (byTarget.some((same) => same.some(isPlaced) && !same.every(isPlaced)))
    fail('parentRefs', 'sectionName or port must be specified when parentRefs includes 2 or more references to the same parent');
  if (byTarget.some((same) => new Set(same.map(place)).size < same.length))
    fail('parentRefs', 'sectionName or port must be unique when parentRefs includes 2 or more references to the same parent');
};

const FILTER_MEMBERS: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  ExtensionRef: 'extensionRef',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
};

const SINGLE_FILTERS = ['CORS', 'RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'];

/** Filters of rules and of their backends: each has what its type says, and most are there once. */
export const filters: ValidationRule = (spec, fail) => {
  for (const { field, value } of [...valuesAt(spec, 'rules[].filters'), ...valuesAt(spec, 'rules[].backendRefs[].filters')]) {
    const types = (Array.isArray(value) ? value : []).map((filter) => stringAt(filter, 'type') ?? '');
    const has = (type: string): boolean => types.includes(type);
    if (has('RequestRedirect') && has('URLRewrite'))
      fail(field, 'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both');
    for (const type of SINGLE_FILTERS)
      if (types.filter((found) => found === type).length > 1) fail(field, `${type} filter cannot be repeated`);
    for (const filter of valuesAt(value, '[]')) filterUnion({ ...filter, field: `${field}${filter.field}` }, fail);
  }
};

function filterUnion({ field, value }: PlacedValue, fail: Fail): void {
  const type = stringAt(value, 'type');
  for (const [name, member] of Object.entries(FILTER_MEMBERS)) {
    const isPresent = isObject(value) && value[member] !== undefined;
    if (isPresent && type !== name) fail(field, `filter.${member} must be nil if the filter.type is not ${name}`);
    if (!isPresent && type === name) fail(field, `filter.${member} must be specified for ${name} filter.type`);
  }
}

/** Backends that are services have ports. */
export const servicePorts: ValidationRule = (spec, fail) => {
  const backends = ['rules[].backendRefs[]', 'rules[].filters[].requestMirror.backendRef'];
  for (const { field, value } of backends.flatMap((pattern) => valuesAt(spec, pattern))) {
    const isService = (stringAt(value, 'group') ?? '') === '' && (stringAt(value, 'kind') ?? 'Service') === 'Service';
    if (isService && isObject(value) && value['port'] === undefined) fail(field, 'Must have port for Service reference');
  }
};

/** What the rules of an HTTPRoute say together. */
export const httpRules: ValidationRule = (spec, fail) => {
  const matches = valuesAt(spec, 'rules[].matches[]');
  if (matches.length > 128)
    fail(
      'rules',
      'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128',
    );
  const names = valuesAt(spec, 'rules[].name').map(({ value }) => value);
  if (new Set(names).size < names.length) fail('rules', 'Rule name must be unique within the route');
  for (const { field, value } of valuesAt(spec, 'rules[]')) httpRule(field, value, fail);
  for (const { field, value } of valuesAt(spec, 'rules[].timeouts')) timeouts(field, value, fail);
};

function httpRule(field: string, rule: JsonValue, fail: Fail): void {
  const own = listAt(rule, 'filters');
  const has = (member: string): boolean => own.some((filter) => isObject(filter) && filter[member] !== undefined);
  if (listAt(rule, 'backendRefs').length > 0 && has('requestRedirect'))
    fail(field, 'RequestRedirect filter must not be used together with backendRefs');
  const [match, ...others] = listAt(rule, 'matches');
  const isOnePrefix = others.length === 0 && stringAt(objectAt(match, 'path'), 'type') === 'PathPrefix';
  for (const [type, member] of [
    ['RequestRedirect', 'requestRedirect'],
    ['URLRewrite', 'urlRewrite'],
  ] as const) {
    const paths = own.map((filter) => objectAt(objectAt(filter, member), 'path'));
    const isReplaced = paths.some((path) => path['type'] === 'ReplacePrefixMatch' && path['replacePrefixMatch'] !== undefined);
    if (isReplaced && !isOnePrefix)
      fail(field, `When using ${type} filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified`);
  }
}

function timeouts(field: string, value: JsonValue, fail: Fail): void {
  const [request, backendRequest] = ['request', 'backendRequest'].map((key) => goDuration(stringAt(value, key) ?? '') ?? 0);
  if (request !== undefined && request > 0 && (backendRequest ?? 0) > request)
    fail(field, 'backendRequest timeout cannot be longer than request timeout');
}

const PATH_CHARACTERS = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$/;

/** Paths that are compared are absolute and normal. */
export const paths: ValidationRule = (spec, fail) => {
  for (const { field, value: path } of valuesAt(spec, 'rules[].matches[].path')) {
    const value = stringAt(path, 'value') ?? '/';
    if (stringAt(path, 'type') === 'RegularExpression') continue;
    const say = (text: string): void => fail(field, `${text} when type one of ['Exact', 'PathPrefix']`);
    if (!value.startsWith('/')) say("value must be an absolute path and start with '/'");
    for (const part of ['//', '/./', '/../', '%2f', '%2F', '#']) if (value.includes(part)) say(`must not contain '${part}'`);
    for (const end of ['/..', '/.']) if (value.endsWith(end)) say(`must not end with '${end}'`);
    if (!PATH_CHARACTERS.test(value))
      fail(
        field,
        `must only contain valid characters (matching ${PATH_CHARACTERS.source.replaceAll('\\/', '/')}) for types ['Exact', 'PathPrefix']`,
      );
  }
};

/** A path in a redirect or a rewrite has what its type says. */
export const replacedPaths: ValidationRule = (spec, fail) => {
  for (const member of ['requestRedirect', 'urlRewrite']) {
    for (const { field, value } of valuesAt(spec, `rules[].filters[].${member}.path`)) {
      for (const [type, key] of [
        ['ReplaceFullPath', 'replaceFullPath'],
        ['ReplacePrefixMatch', 'replacePrefixMatch'],
      ] as const) {
        const isPresent = isObject(value) && value[key] !== undefined;
        if (stringAt(value, 'type') === type && !isPresent) fail(field, `${key} must be specified when type is set to '${type}'`);
        if (isPresent && stringAt(value, 'type') !== type) fail(field, `type must be '${type}' when ${key} is set`);
      }
    }
  }
};

/** A method of gRPC names its service or itself. */
export const grpcMethods: ValidationRule = (spec, fail) => {
  for (const { field, value } of valuesAt(spec, 'rules[].matches[].method')) {
    const [service, method] = [stringAt(value, 'service'), stringAt(value, 'method')];
    if (service === undefined && method === undefined) fail(field, "One or both of 'service' or 'method' must be specified");
    if ((stringAt(value, 'type') ?? 'Exact') !== 'Exact') continue;
    if (service !== undefined && !/^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i.test(service))
      fail(
        field,
        String.raw`service must only contain valid characters (matching ^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$)`,
      );
    if (method !== undefined && !/^[A-Za-z_][A-Za-z_0-9]*$/.test(method))
      fail(field, 'method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)');
  }
};

/** Listeners of a Gateway. */
export const listeners: ValidationRule = (spec, fail) => {
  const all = listAt(spec, 'listeners').map((listener) => (isObject(listener) ? listener : {}));
  const fails = (message: string, isWrong: (listener: JsonObject) => boolean): void => {
    if (all.some(isWrong)) fail('listeners', message);
  };
  const isOf = ({ protocol }: JsonObject, ...protocols: string[]): boolean => protocols.includes(String(protocol));
  const mode = (listener: JsonObject): string => stringAt(objectAt(listener, 'tls'), 'mode') ?? '';
  fails(
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    (one) => isOf(one, 'HTTP', 'TCP', 'UDP') && one['tls'] !== undefined,
  );
  fails('tls mode must be Terminate for protocol HTTPS', (one) => isOf(one, 'HTTPS') && !['', 'Terminate'].includes(mode(one)));
  fails('tls mode must be set for protocol TLS', (one) => isOf(one, 'TLS') && mode(one) === '');
  fails(
    "hostname must not be specified for protocols ['TCP', 'UDP']",
    (one) => isOf(one, 'TCP', 'UDP') && (one['hostname'] ?? '') !== '',
  );
  const keys = all.map(({ port, protocol, hostname }) => JSON.stringify([port, protocol, hostname]));
  if (new Set(keys).size < keys.length)
    fail('listeners', 'Combination of port, protocol and hostname must be unique for each listener');
};

/** How a backend's certificate is checked is said in one way. */
export const backendValidation: ValidationRule = (spec, fail) => {
  const validation = objectAt(spec, 'validation');
  const isByRefs = listAt(validation, 'caCertificateRefs').length > 0;
  const isWellKnown = (stringAt(validation, 'wellKnownCACertificates') ?? '') !== '';
  if (isByRefs && isWellKnown) fail('validation', 'must not contain both CACertificateRefs and WellKnownCACertificates');
  if (!isByRefs && !isWellKnown) fail('validation', 'must specify either CACertificateRefs or WellKnownCACertificates');
};
