import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import type { ConsulAnswer, ConsulApi } from './consul-api.js';

function objectAt(value: unknown, ...path: string[]): JsonObject {
  let current: unknown = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return isJsonObject(current) ? current : {};
}

/** Those members that are there and say something. */
function said(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

/** `DebugConfig` says all where it may be read; else the header that every answer bears while ACLs are on. */
function policiesOf(self: ConsulAnswer): JsonObject {
  const debug = objectAt(self.json, 'DebugConfig');
  const { ACLsEnabled: enabled, DefaultIntentionPolicy: intentions } = debug;
  const header = self.headers['x-consul-default-acl-policy'];
  const { ACLDefaultPolicy: policy = header } = objectAt(debug, 'ACLResolverSettings');
  return said({
    ACLsEnabled: enabled ?? (header === undefined ? null : true),
    ACLDefaultPolicy: policy ?? null,
    DefaultIntentionPolicy: intentions ?? null,
  });
}

/** True where the answer of `/v1/agent/self` holds the configuration, which needs agent:read. */
export function mayReadAgent(self: ConsulAnswer): boolean {
  return self.status === 200 && isJsonObject(objectAt(self.json)['DebugConfig']);
}

/**
 * The settings of the agent that change what entries mean, as one object: default policies, datacenter, version, trust domain. Its
 * `complete` is false where neither its configuration nor a header tells the default policy.
 */
export async function readAgent(api: ConsulApi): Promise<{ object: NativeObject; complete: boolean }> {
  const self = await api.call({ method: 'GET', path: '/v1/agent/self' });
  const roots = await api.call({ method: 'GET', path: '/v1/connect/ca/roots' });
  const { Datacenter: datacenter, PrimaryDatacenter: primary, Version: version } = objectAt(self.json, 'Config');
  const body = said({
    Datacenter: datacenter ?? null,
    PrimaryDatacenter: primary ?? null,
    Version: version ?? null,
    TrustDomain: objectAt(roots.json)['TrustDomain'] ?? null,
    ...policiesOf(self),
  });
  const object = { collection: 'agent', namespace: null, name: 'agent', body, version: null, writers: [], source: null };
  return { object, complete: mayReadAgent(self) || body['ACLDefaultPolicy'] !== undefined };
}
