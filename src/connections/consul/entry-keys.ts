import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';

/** Names whose capitals do not follow from their words (hashicorp/consul agent/structs config entries). */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  [
    'AllowEnablingPermissiveMutualTLS',
    'CAFile',
    'ExternalSNI',
    'HTTP',
    'JSONWebKeySet',
    'JWKSCluster',
    'JWT',
    'MutualTLSMode',
    'SDS',
    'SNI',
    'SourceIP',
    'TLS',
    'TLSCertificates',
    'TLSMaxVersion',
    'TLSMinVersion',
    'TTL',
    'URI',
    'UseSNI',
  ].map((name) => [name.toLowerCase(), name]),
);

/** Members whose keys and contents belong to the user. */
const OPAQUE: ReadonlySet<string> = new Set(['Meta', 'Config', 'Add', 'Set', 'Arguments']);

/** Members whose keys are names that the user chose, over fields of Consul. */
const NAMED: ReadonlySet<string> = new Set(['Subsets', 'Failover']);

function fieldName(key: string): string {
  const words = key.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const name = words.join('');
  return IRREGULAR.get(name.toLowerCase()) ?? name;
}

function withNames(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, spelled(member)]));
}

function spelled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(spelled);
  return isJsonObject(value) ? spellEntry(value) : value;
}

/**
 * A config entry in the spelling that Consul's API answers with. Consul takes keys in any case and in snake_case
 * (hashicorp/consul lib/decode), custom resources say them in camelCase; names and values of the user stay as they are.
 */
export function spellEntry(entry: JsonObject): JsonObject {
  const members = Object.entries(entry).map(([key, value]): [string, JsonValue] => {
    const name = fieldName(key);
    if (OPAQUE.has(name)) return [name, value];
    return [name, NAMED.has(name) ? withNames(value) : spelled(value)];
  });
  return Object.fromEntries(members);
}
