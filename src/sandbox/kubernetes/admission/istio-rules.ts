import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { goDuration } from './go-duration.js';
import { valuesAt } from './values-at.js';
import type { ValidationRule } from './with-rules.js';

/** The rules of istio/istio manifests/charts/base/files/crd-all.gen.yaml, each for the kinds that have it. */
export const oneTarget: ValidationRule = (spec, fail) => {
  if (['selector', 'targetRef', 'targetRefs'].filter((key) => spec[key] !== undefined).length > 1)
    fail('', 'only one of targetRefs or selector can be set');
  for (const pattern of ['targetRef.namespace', 'targetRefs[].namespace']) {
    for (const { field, value } of valuesAt(spec, pattern))
      if (value !== '') fail(field, 'cross namespace referencing is not currently supported', String(value));
  }
};

/** Labels that a selector at `path` names hold no wildcards. */
export function plainSelector(path: string): ValidationRule {
  return (spec, fail) => {
    for (const { field, value } of valuesAt(spec, path)) {
      const keys = Object.keys(isObject(value) ? value : {});
      if (keys.some((key) => key.includes('*'))) fail(field, 'wildcard not allowed in label key match');
      if (keys.includes('')) fail(field, 'key must not be empty');
    }
    for (const { field, value } of valuesAt(spec, `${path}{}`))
      if (String(value).includes('*')) fail(field, 'wildcard not allowed in label value match', String(value));
  };
}

/** Labels of workloads at `path` hold no wildcards. */
export function plainLabels(path: string): ValidationRule {
  return (spec, fail) => {
    for (const { field, value } of valuesAt(spec, `${path}{}`))
      if (String(value).includes('*')) fail(field, 'wildcard is not supported in selector', String(value));
  };
}

export const serviceAccountsAlone: ValidationRule = (spec, fail) => {
  for (const { field, value } of valuesAt(spec, 'rules[].from[].source')) {
    const has = (keys: string[]): boolean => keys.some((key) => isObject(value) && value[key] !== undefined);
    if (has(['serviceAccounts', 'notServiceAccounts']) && has(['principals', 'notPrincipals', 'namespaces', 'notNamespaces'])) {
      fail(field, 'Cannot set serviceAccounts with namespaces or principals');
    }
  }
};

const PORT_TEXT = 'port must be between 1-65535';

export const portLevelMtls: ValidationRule = (spec, fail) => {
  const ports = spec['portLevelMtls'];
  if (!isObject(ports)) return;
  if (Object.keys(objectAt(objectAt(spec, 'selector'), 'matchLabels')).length === 0) fail('', 'portLevelMtls requires selector');
  if (!Object.keys(ports).every(isPort)) fail('portLevelMtls', PORT_TEXT);
};

function isPort(value: JsonValue | undefined): boolean {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 && port <= 65_535;
}

export const jwtKeys: ValidationRule = (spec, fail) => {
  for (const { field, value } of valuesAt(spec, 'jwtRules[]')) {
    if (isObject(value) && ['jwksUri', 'jwks_uri', 'jwks'].filter((key) => value[key] !== undefined).length > 1)
      fail(field, 'only one of jwks or jwksUri can be set');
  }
  for (const pattern of ['jwtRules[].jwksUri', 'jwtRules[].jwks_uri']) {
    for (const { field, value } of valuesAt(spec, pattern))
      if (!/^https?:/i.test(String(value))) fail(field, 'url must have scheme http:// or https://', String(value));
  }
};

export const serviceEntry: ValidationRule = (spec, fail) => {
  const resolution = stringAt(spec, 'resolution') ?? 'NONE';
  const ranges = listAt(spec, 'addresses').filter((address) => String(address).includes('/'));
  if (spec['workloadSelector'] !== undefined && spec['endpoints'] !== undefined)
    fail('', 'only one of WorkloadSelector or Endpoints can be set');
  if (ranges.length > 0 && !['NONE', 'STATIC'].includes(resolution))
    fail('', 'CIDR addresses are allowed only for NONE/STATIC resolution types');
  if (resolution === 'NONE' && spec['endpoints'] !== undefined) fail('', 'NONE mode cannot set endpoints');
  if (resolution === 'DNS_ROUND_ROBIN' && listAt(spec, 'endpoints').length > 1)
    fail('', 'DNS_ROUND_ROBIN mode cannot have multiple endpoints');
  for (const { field, value } of valuesAt(spec, 'hosts[]')) if (value === '*') fail(field, 'hostname cannot be wildcard', '*');
  const ports = listAt(spec, 'ports').map((port) => (isObject(port) ? port['number'] : undefined));
  if (new Set(ports).size !== ports.length) fail('ports', 'port number cannot be duplicated');
};

/** Numbers at these paths are ports. */
export function portsAt(...patterns: readonly string[]): ValidationRule {
  return (spec, fail) => {
    for (const { field, value } of patterns.flatMap((pattern) => valuesAt(spec, pattern)))
      if (!isPort(value)) fail(field, PORT_TEXT, Number(value));
  };
}

/** An address, or a network in its place; a Unix socket has no ports. */
export function addressAt(path: string): ValidationRule {
  return (spec, fail) => {
    const places = path === '' ? [{ field: '', value: spec as JsonValue }] : valuesAt(spec, path);
    for (const { field, value } of places) {
      const endpoint: JsonObject = isObject(value) ? value : {};
      const address = stringAt(endpoint, 'address') ?? '';
      if (endpoint['address'] === undefined && endpoint['network'] === undefined) fail(field, 'Address is required');
      if (address.startsWith('unix://') && endpoint['ports'] !== undefined) fail(field, 'UDS may not include ports');
    }
  };
}

const TOO_SHORT = 'must be a valid duration greater than 1ms';

/** Durations at these paths are at least a millisecond. */
export function durationsAt(...patterns: readonly string[]): ValidationRule {
  return (spec, fail) => {
    for (const { field, value } of patterns.flatMap((pattern) => valuesAt(spec, pattern))) {
      const milliseconds = goDuration(String(value));
      if (milliseconds !== null && milliseconds < 1) fail(field, TOO_SHORT, String(value));
      const problem = `type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: ${TOO_SHORT}`;
      if (milliseconds === null) fail(field, problem, 'string');
    }
  };
}

/** Where connection pools have durations. */
export const POOL_DURATIONS = [
  ...['http2KeepAlive.interval', 'http2KeepAlive.timeout', 'idleTimeout'].map((path) => `http.${path}`),
  ...['connectTimeout', 'maxConnectionDuration', 'tcpKeepalive.interval', 'tcpKeepalive.time'].map((path) => `tcp.${path}`),
];

const TRAFFIC_DURATIONS = [
  ...POOL_DURATIONS.map((path) => `connectionPool.${path}`),
  'loadBalancer.warmup.duration',
  'loadBalancer.warmupDurationSecs',
  'outlierDetection.baseEjectionTime',
  'outlierDetection.interval',
];

/** Where DestinationRule has durations. */
export const DESTINATION_DURATIONS = ['trafficPolicy', 'subsets[].trafficPolicy']
  .flatMap((policy) => [policy, `${policy}.portLevelSettings[]`])
  .flatMap((policy) => TRAFFIC_DURATIONS.map((path) => `${policy}.${path}`));
