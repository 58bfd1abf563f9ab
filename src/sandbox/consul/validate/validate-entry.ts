import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { refusedEntry } from './consul-error.js';
import { checkHeader, checkPaths, upperMethods } from './http-conditions.js';
import { normalizeIntentions } from './normalize-intentions.js';

/**
 * Checks one entry by itself and writes in what Consul computes; 500 with Consul's text where it is invalid
 * (hashicorp/consul agent/structs/config_entry*.go: Normalize and Validate).
 */
export function validateEntry(entry: JsonObject): JsonObject {
  checkMeta(objectAt(entry, 'Meta'));
  const kind = stringAt(entry, 'Kind') ?? '';
  const named = SINGLETONS[kind] === undefined ? requireName(entry) : { ...entry, Name: singletonName(kind, entry) };
  return (VALIDATORS[kind] ?? ((same: JsonObject) => same))(named);
}

const SINGLETONS: Readonly<Record<string, string>> = { 'proxy-defaults': 'global', mesh: 'mesh', 'exported-services': 'default' };

function singletonName(kind: string, entry: JsonObject): string {
  const wanted = SINGLETONS[kind] ?? '';
  const name = stringAt(entry, 'Name') ?? wanted;
  if (kind === 'proxy-defaults' && name !== wanted)
    throw refusedEntry(`invalid name (${JSON.stringify(name)}), only "global" is supported`);
  if (kind === 'exported-services' && name !== wanted) throw refusedEntry(`exported-services Name must be "default"`);
  return wanted;
}

function requireName(entry: JsonObject): JsonObject {
  if ((stringAt(entry, 'Name') ?? '') === '') throw refusedEntry('Name is required');
  return entry;
}

function checkMeta(meta: JsonObject): void {
  const pairs = Object.entries(meta);
  if (pairs.length > 64) throw refusedEntry(`Meta exceeds maximum element count 64`);
  for (const [key, value] of pairs) {
    if (key.length > 128) throw refusedEntry(`Meta key ${JSON.stringify(key)} exceeds maximum length 128`);
    if (String(value).length > 512) throw refusedEntry(`Meta value for key ${JSON.stringify(key)} exceeds maximum length 512`);
  }
}

const VALIDATORS: Readonly<Record<string, (entry: JsonObject) => JsonObject>> = {
  'proxy-defaults': (entry) => checkMutualTlsMode(entry),
  'service-defaults': serviceDefaults,
  'service-router': serviceRouter,
  'service-splitter': serviceSplitter,
  'service-resolver': serviceResolver,
  'service-intentions': normalizeIntentions,
  'terminating-gateway': terminatingGateway,
};

function checkMutualTlsMode(entry: JsonObject): JsonObject {
  const mode = stringAt(entry, 'MutualTLSMode') ?? '';
  if (!['', 'strict', 'permissive'].includes(mode))
    throw refusedEntry(`Invalid MutualTLSMode ${JSON.stringify(mode)}. Must be one of "", "strict", or "permissive".`);
  return entry;
}

function serviceDefaults(entry: JsonObject): JsonObject {
  if (entry['Name'] === '*') throw refusedEntry('service-defaults name must be the name of a service, and not a wildcard');
  const protocol = (stringAt(entry, 'Protocol') ?? '').toLowerCase();
  if (!['', 'tcp', 'http', 'http2', 'grpc'].includes(protocol)) throw refusedEntry(`invalid value for protocol: ${protocol}`);
  const destination = entry['Destination'];
  if (isObject(destination)) {
    if (entry['UpstreamConfig'] !== undefined)
      throw refusedEntry('UpstreamConfig and Destination are mutually exclusive for service defaults');
    if (listAt(destination, 'Addresses').length === 0) throw refusedEntry('Destination must contain at least one address');
    const port = Number(destination['Port'] ?? 0);
    if (port < 1 || port > 65_535) throw refusedEntry(`Invalid Port number: ${port}`);
  }
  return checkMutualTlsMode(protocol === '' ? entry : { ...entry, Protocol: protocol });
}

const RETRY_CONDITIONS = new Set(
  '5xx gateway-error reset connect-failure envoy-ratelimited retriable-4xx refused-stream cancelled deadline-exceeded internal resource-exhausted unavailable'.split(
    ' ',
  ),
);

function serviceRouter(entry: JsonObject): JsonObject {
  const routes = listAt(entry, 'Routes').map((route, index) => {
    const http = objectAt(objectAt(route, 'Match'), 'HTTP');
    checkPaths(http, `Route[${index}] `);
    for (const [h, header] of listAt(http, 'Header').entries()) checkHeader(header, `Route[${index}] Header[${h}] `);
    const destination = objectAt(route, 'Destination');
    if (
      stringAt(destination, 'PrefixRewrite') !== undefined &&
      http['PathExact'] === undefined &&
      http['PathPrefix'] === undefined
    ) {
      throw refusedEntry(`Route[${index}] cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix`);
    }
    for (const condition of listAt(destination, 'RetryOn')) {
      if (!RETRY_CONDITIONS.has(String(condition)))
        throw refusedEntry(`Route[${index}] contains an invalid retry condition: ${JSON.stringify(condition)}`);
    }
    return upperMethods(route, ['Match', 'HTTP']);
  });
  return routes.length === 0 ? entry : { ...entry, Routes: routes };
}

function serviceSplitter(entry: JsonObject): JsonObject {
  const splits = listAt(entry, 'Splits').map((split) => ({
    ...(isObject(split) ? split : {}),
    Weight: round(isObject(split) ? split['Weight'] : 0),
  }));
  if (splits.length === 0) throw refusedEntry('no splits configured');
  const seen = new Set<string>();
  for (const split of splits) {
    const service = stringAt(split, 'Service') ?? stringAt(entry, 'Name') ?? '';
    const subset = stringAt(split, 'ServiceSubset') ?? '';
    if (seen.has(`${service} ${subset}`)) {
      throw refusedEntry(
        `split destination occurs more than once: service=${JSON.stringify(service)}, subset=${JSON.stringify(subset)}, namespace="default", partition="default"`,
      );
    }
    seen.add(`${service} ${subset}`);
  }
  const sum = splits.reduce((total, { Weight }) => total + Math.round(Weight * 100), 0) / 100;
  if (sum !== 100) throw refusedEntry(`the sum of all split weights must be 100, not ${sum.toFixed(6)}`);
  return { ...entry, Splits: splits };
}

function round(weight: JsonValue | undefined): number {
  return Math.round(Number(weight ?? 0) * 100) / 100;
}

const SUBSET_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

function serviceResolver(entry: JsonObject): JsonObject {
  const subsets = objectAt(entry, 'Subsets');
  const known = (name: string | undefined): boolean => name === undefined || subsets[name] !== undefined;
  for (const name of Object.keys(subsets)) {
    if (!SUBSET_NAME.test(name)) throw refusedEntry(`Subset ${JSON.stringify(name)} is invalid: must be a valid DNS label`);
  }
  const defaultSubset = stringAt(entry, 'DefaultSubset');
  if (!known(defaultSubset)) throw refusedEntry(`DefaultSubset ${JSON.stringify(defaultSubset)} is not a valid subset`);
  const { Redirect: redirect, Failover: failover } = entry;
  if (redirect !== undefined && failover !== undefined) throw refusedEntry('Redirect and Failover cannot both be set');
  if (isObject(redirect)) {
    if (Object.keys(redirect).length === 0) throw refusedEntry('Redirect is empty');
    if (redirect['ServiceSubset'] !== undefined && redirect['Service'] === undefined)
      throw refusedEntry('Redirect.ServiceSubset defined without Redirect.Service');
  }
  for (const [name, target] of Object.entries(objectAt(entry, 'Failover'))) {
    if (name !== '*' && !known(name)) throw refusedEntry(`Bad Failover[${JSON.stringify(name)}]: not a valid subset`);
    const targets = listAt(target, 'Targets');
    const members = ['Service', 'ServiceSubset', 'Datacenters'].filter((key) => isObject(target) && target[key] !== undefined);
    if (targets.length > 0 && members.length > 0)
      throw refusedEntry(`Bad Failover[${JSON.stringify(name)}]: Targets cannot be set with ${members.join(', ')}`);
    if (targets.length === 0 && members.length === 0) {
      throw refusedEntry(
        `Bad Failover[${JSON.stringify(name)}]: one of Service, ServiceSubset, Namespace, Targets, SamenessGroup, or Datacenters is required`,
      );
    }
  }
  checkLoadBalancer(objectAt(entry, 'LoadBalancer'));
  return entry;
}

function checkLoadBalancer(balancer: JsonObject): void {
  const policy = stringAt(balancer, 'Policy') ?? '';
  if (!['', 'random', 'round_robin', 'least_request', 'ring_hash', 'maglev'].includes(policy)) {
    throw refusedEntry(`Bad LoadBalancer configuration: "${policy}" is not a supported policy`);
  }
  if (policy !== 'ring_hash' && policy !== 'maglev' && listAt(balancer, 'HashPolicies').length > 0) {
    throw refusedEntry(`Bad LoadBalancer configuration: HashPolicies specified for non-hash-based Policy: "${policy}"`);
  }
}

function terminatingGateway(entry: JsonObject): JsonObject {
  for (const service of listAt(entry, 'Services')) {
    const [ca, cert, key] = ['CAFile', 'CertFile', 'KeyFile'].map((field) => isObject(service) && service[field] !== undefined);
    const name = JSON.stringify(stringAt(service, 'Name') ?? '');
    if ((cert === true || key === true) && !(ca === true && cert === true && key === true)) {
      throw refusedEntry(`Service ${name} must have a CertFile, CAFile, and KeyFile specified for TLS origination`);
    }
  }
  return entry;
}
