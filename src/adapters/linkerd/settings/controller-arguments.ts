import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, textsAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';

/** What one source says of the control plane's settings; absent where it is silent. */
export interface SettingsSource {
  /** The object that says so; null where there is none. */
  readonly ref: NativeObject | null;
  readonly defaultPolicy?: string;
  readonly clusterNetworks?: readonly string[];
  readonly probeNetworks?: readonly string[];
  readonly identityDomain?: string;
  readonly clusterDomain?: string;
  readonly controlPlaneNamespace?: string;
}

const flags = new Set([
  'default-policy',
  'cluster-networks',
  'probe-networks',
  'identity-domain',
  'cluster-domain',
  'control-plane-namespace',
  'skip-labeled-gateway-api-routes',
]);

/**
 * The settings that the policy controller was started with, from the first Deployment (or Pod) with a container that bears its
 * flags. Source: linkerd2 policy-controller/runtime/src/args.rs.
 */
export function controllerArguments(index: ObjectIndex): SettingsSource & { readonly skipsLabelledRoutes: boolean } {
  const candidates = [...index.all(linkerdCollections.deployment), ...index.all(linkerdCollections.pod)];
  for (const object of candidates) {
    const found = containersOf(object).filter(isPolicyController).map(parseFlags);
    const arguments_ = found.find((map) => map.size > 0);
    if (arguments_ !== undefined) return { ...settingsOf(arguments_), ref: object };
  }
  return { ref: null, skipsLabelledRoutes: false };
}

function containersOf(object: NativeObject): JsonValue[] {
  return [...listAt(object.body, 'spec', 'template', 'spec', 'containers'), ...listAt(object.body, 'spec', 'containers')];
}

function isPolicyController(container: JsonValue): boolean {
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  return words.some((word) => /^--(default-policy|cluster-networks|probe-networks)(=|$)/.test(word));
}

function parseFlags(container: JsonValue): Map<string, string> {
  const words = [...textsAt(container, 'command'), ...textsAt(container, 'args')];
  const values = new Map<string, string>();
  words.forEach((word, position) => {
    const [, name = '', inline] = /^--([a-z-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (flags.has(name)) values.set(name, inline ?? words[position + 1] ?? '');
  });
  return values;
}

function settingsOf(values: Map<string, string>) {
  const text = (name: string): string | undefined => values.get(name);
  const list = (name: string): string[] | undefined =>
    values
      .get(name)
      ?.split(',')
      .filter((part) => part.trim() !== '');
  return {
    ...present('defaultPolicy', text('default-policy')),
    ...present('clusterNetworks', list('cluster-networks')),
    ...present('probeNetworks', list('probe-networks')),
    ...present('identityDomain', text('identity-domain')),
    ...present('clusterDomain', text('cluster-domain')),
    ...present('controlPlaneNamespace', text('control-plane-namespace')),
    skipsLabelledRoutes: values.has('skip-labeled-gateway-api-routes') && text('skip-labeled-gateway-api-routes') !== 'false',
  };
}

function present<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>);
}
