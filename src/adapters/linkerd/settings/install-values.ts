import { parse } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { textAt, valueAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import type { SettingsSource } from './controller-arguments.js';

/** What the Helm values of an installation say of its settings. */
export interface InstallValues extends SettingsSource {
  readonly opaquePorts?: string;
  readonly skipInboundPorts?: string;
  readonly version?: string;
}

/** The values kept in the ConfigMap `linkerd-config` (key `values`, YAML); those that are absent or unreadable stay unset. */
export function installValues(index: ObjectIndex): InstallValues {
  const map = index.all(linkerdCollections.configMap).find(({ name }) => name === 'linkerd-config');
  if (map === undefined) return { ref: null };
  const values = readValues(map);
  const texts = {
    defaultPolicy: textAt(values, 'proxy', 'defaultInboundPolicy') ?? textAt(values, 'policyController', 'defaultPolicy'),
    identityDomain: textAt(values, 'identityTrustDomain') ?? textAt(values, 'identity', 'trustDomain'),
    clusterDomain: textAt(values, 'clusterDomain'),
    controlPlaneNamespace: textAt(values, 'linkerdNamespace') ?? textAt(values, 'namespace'),
    opaquePorts: portListAt(values, 'proxy', 'opaquePorts'),
    skipInboundPorts: portListAt(values, 'proxyInit', 'ignoreInboundPorts'),
    version: textAt(values, 'linkerdVersion'),
  };
  const lists = {
    clusterNetworks: networksAt(values, 'clusterNetworks'),
    probeNetworks: networksAt(values, 'policyController', 'probeNetworks') ?? networksAt(values, 'probeNetworks'),
  };
  return { ref: map, ...withoutNull({ ...texts, ...lists }) };
}

function readValues(map: NativeObject): JsonObject {
  try {
    const values: unknown = parse(textAt(map.body, 'data', 'values') ?? '');
    return isJsonObject(values) ? values : {};
  } catch {
    // Whoever broke this text broke their installation; its running controller still has the settings in its arguments.
    return {};
  }
}

function networksAt(values: JsonValue, ...path: string[]): string[] | null {
  const found = valueAt(values, ...path);
  if (typeof found === 'string') return found.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  return Array.isArray(found) ? found.filter((member): member is string => typeof member === 'string') : null;
}

function portListAt(values: JsonValue, ...path: string[]): string | null {
  const found = valueAt(values, ...path);
  return typeof found === 'number' ? String(found) : typeof found === 'string' ? found : null;
}

function withoutNull<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
