import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { bareName } from './field-names.js';
import { anyField, anyObject, anyText } from './json-fields.js';

/** A peered cluster, as far as it is known. */
export interface Peer {
  readonly name: string;
  readonly trustDomain: string;
  /** The partition that its services are exported from; `default` in the Community Edition. */
  readonly partition: string;
}

/** What the agent that serves the proxies is configured with. */
export interface AgentSettings {
  /** What becomes of a request that no intention speaks of. */
  readonly defaultAction: 'allow' | 'deny';
  /** The agent's setting that says so; null where nothing does and Consul's own default (allow) holds. */
  readonly defaultSetting: string | null;
  /** True where ACLs are known to be on, false where they are known to be off. */
  readonly aclEnabled: boolean | null;
  /** `<cluster id>.consul`; null where the documents do not tell. */
  readonly trustDomain: string | null;
  readonly datacenter: string | null;
  readonly version: string | null;
  readonly peers: readonly Peer[];
  /** The object that was read; null where there is none. */
  readonly object: NativeRef | null;
}

/**
 * Reads the `agent` objects of a snapshot: an agent's configuration file, `/v1/agent/self`, `/v1/connect/ca/roots` or a plain
 * object with the same words, in any casing. The default is `default_intention_policy` where set, else `acl.default_policy`
 * where ACLs are on, else allow (hashicorp/consul `agent/config/builder.go`, `agent/proxycfg`).
 */
export function agentSettings(snapshot: NativeSnapshot): AgentSettings {
  const objects = snapshot.objects.filter(({ collection }) => collection === 'agent');
  const agents = objects.map(({ body }) => body);
  const places = agents.flatMap(placesOf);
  return {
    ...defaultOf(places),
    trustDomain: trustDomainOf(places),
    datacenter: first(places, 'datacenter', 'dc', 'primaryDatacenter'),
    version: snapshot.version ?? first(places, 'consulVersion', 'version', 'consul'),
    peers: [...peersOf(snapshot), ...agents.flatMap((agent) => peersIn(anyField(agent, 'peers', 'peerings')))],
    object: objects[0] ?? null,
  };
}

/** Named as such, or made of the cluster's id, as Consul makes it. */
function trustDomainOf(places: readonly JsonObject[]): string | null {
  const named = first(places, 'trustDomain')?.replace(/^spiffe:\/\//, '');
  const cluster = first(places, 'clusterId');
  return named ?? (cluster === null ? null : `${cluster}.consul`);
}

/** Where the words may stand: in the agent itself, in its `acl` and `connect` blocks, and in what `/v1/agent/self` gives. */
function placesOf(agent: JsonObject): JsonObject[] {
  const debug = anyObject(agent, 'debugConfig');
  const config = anyObject(agent, 'config');
  const parts = [agent, config, debug, anyObject(debug, 'aclResolverSettings')];
  const roots = anyObject(agent, 'roots', 'caRoots', 'connectCaRoots', 'ca');
  return [...parts, ...parts.map((part) => aclBlock(part)), ...parts.map((part) => anyObject(part, 'connect')), roots];
}

/** The fields of an `acl` block under their names outside of it: `enabled` is `acl_enabled`. `acl: false` is short for it. */
function aclBlock(part: JsonObject): JsonObject {
  const acl = anyField(part, 'acl');
  if (typeof acl === 'boolean') return { acl_enabled: acl };
  const block = anyObject(part, 'acl');
  const enabled = anyField(block, 'enabled');
  return enabled === undefined ? block : { ...block, acl_enabled: enabled };
}

function defaultOf(places: readonly JsonObject[]): Pick<AgentSettings, 'defaultAction' | 'defaultSetting' | 'aclEnabled'> {
  const aclEnabled = firstFlag(places, 'aclEnabled', 'aclsEnabled');
  for (const [setting, words] of SETTINGS) {
    if (setting === 'acl.default_policy' && aclEnabled === false) continue;
    const action = actionOf(first(places, ...words));
    if (action !== null) return { defaultAction: action, defaultSetting: setting, aclEnabled };
  }
  const allow = firstFlag(places, 'defaultAllow');
  if (allow !== null) return { defaultAction: allow ? 'allow' : 'deny', defaultSetting: 'DefaultAllow', aclEnabled };
  return { defaultAction: 'allow', defaultSetting: null, aclEnabled };
}

/** Settings that decide, strongest first: what the mesh was seen to do, the intention default, the ACL default. */
const SETTINGS: readonly (readonly [string, readonly string[]])[] = [
  ['effective_default', ['effectiveDefault', 'effectiveDefaultPolicy', 'effectiveDefaultIntentionPolicy']],
  ['default_intention_policy', ['defaultIntentionPolicy']],
  ['acl.default_policy', ['defaultPolicy', 'aclDefaultPolicy']],
];

function actionOf(text: string | null): 'allow' | 'deny' | null {
  const action = text?.toLowerCase();
  return action === 'allow' || action === 'deny' ? action : null;
}

function first(places: readonly JsonObject[], ...names: readonly string[]): string | null {
  return places.map((place) => anyText(place, ...names)).find((text) => text !== null) ?? null;
}

function firstFlag(places: readonly JsonObject[], ...names: readonly string[]): boolean | null {
  const values = places.map((place) => anyField(place, ...names));
  return values.find((value) => typeof value === 'boolean') ?? null;
}

function peersOf(snapshot: NativeSnapshot): Peer[] {
  return peersIn(snapshot.objects.filter(({ collection }) => bareName(collection) === 'peering').map(({ body }) => body));
}

/** Reads `/v1/peerings`, whose server name ends in the peer's trust domain, or objects that name the trust domain itself. */
function peersIn(value: unknown): Peer[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJsonObject).flatMap((peering) => {
    const name = anyText(peering, 'name', 'peer', 'peerName');
    const server = anyText(peering, 'peerServerName')?.split('.peering.')[1] ?? null;
    const trustDomain = anyText(peering, 'trustDomain', 'peerTrustDomain') ?? server;
    const partition = anyText(anyObject(peering, 'remote'), 'partition') ?? anyText(peering, 'exportedPartition');
    return name === null || trustDomain === null ? [] : [{ name, trustDomain, partition: partition ?? 'default' }];
  });
}
