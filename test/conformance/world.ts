import type { AccessRequest, Caller } from '../../src/domain/model/access-query.js';
import type { Inventory, ServicePort } from '../../src/domain/model/inventory.js';
import type { Policy } from '../../src/domain/model/policy.js';
import type { RequestFacts, VerifiedIdentity } from '../../src/domain/semantics/request-facts.js';
import type { NeutralCaller } from '../../src/domain/semantics/boundary-requests.js';
import type { MeshAdapter, PlacedPolicy, WriteContext, Writing } from '../../src/domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

/**
 * The small mesh that every adapter is held against: namespace `default` with services `api`, `web`, `ops`, and namespace `other`
 * with callers only. Consul has no namespaces, so all of its services are of `default`.
 */
export interface ConformanceWorld {
  readonly name: string;
  readonly adapter: MeshAdapter;
  readonly snapshot: NativeSnapshot;
  readonly inventory: Inventory;
  /** The whole identity without its scheme, as RequestFacts holds it. */
  readonly spiffeId: (trustDomain: string, namespace: string, name: string) => string;
}

/** The world of a snapshot, its inventory read by the adapter. */
export function worldOf(world: Omit<ConformanceWorld, 'inventory'>): ConformanceWorld {
  return { ...world, inventory: world.adapter.inventory(world.snapshot) };
}

/** Callers that exist in every world, beside those on the boundary of what a policy says. */
export const CALLERS: readonly NeutralCaller[] = [
  { identity: { namespace: 'default', name: 'web' }, ip: '10.0.0.7' },
  { identity: { namespace: 'default', name: 'ops' }, ip: '192.0.2.9' },
  { identity: { namespace: 'other', name: 'web' }, ip: '10.0.0.8' },
  { identity: null, ip: '10.0.0.7' },
  { identity: null, ip: '192.0.2.9' },
];

/** What the adapter is told when it writes for the world. */
export function contextOf({ adapter, snapshot, inventory }: ConformanceWorld): WriteContext {
  return {
    mesh: snapshot.mesh,
    inventory,
    capabilities: adapter.capabilities(snapshot.version),
    observed: snapshot,
  };
}

/** The policies as new ones, without native names. */
function placed(policies: readonly Policy[]): PlacedPolicy[] {
  return policies.map((policy) => ({ policy, names: {} }));
}

/** Writes new policies into the world. */
export function writeInto(world: ConformanceWorld, policies: readonly Policy[]): Writing {
  return world.adapter.write(placed(policies), contextOf(world));
}

/** The snapshot with the objects in place of those of the same names. */
export function withObjects(snapshot: NativeSnapshot, objects: readonly NativeObject[]): NativeSnapshot {
  const keys = new Set(objects.map(nativeKey));
  return { ...snapshot, objects: [...snapshot.objects.filter((object) => !keys.has(nativeKey(object))), ...objects] };
}

/** True where the mesh can have such a caller: all of Consul's services are of one namespace. */
export function canCall({ adapter }: ConformanceWorld, { identity }: NeutralCaller): boolean {
  return adapter.kind !== 'consul' || identity === null || identity.namespace === 'default';
}

/** A neutral caller in the mesh's spelling. */
export function spellCaller({ adapter, inventory }: ConformanceWorld, { identity, ip }: NeutralCaller): Caller {
  return {
    ...(identity === null ? {} : { identity: adapter.spellIdentity(identity, inventory.settings) }),
    ...(ip === null ? {} : { ip }),
  };
}

/** What the proxy before `api` knows of a request, in the model's words. */
export function factsOf(world: ConformanceWorld, caller: NeutralCaller, port: ServicePort, request: AccessRequest): RequestFacts {
  const { settings } = world.inventory;
  const trustDomain = settings.trustDomain ?? 'cluster.local';
  return {
    identity: verified(world, trustDomain, caller),
    ownTrustDomains: [trustDomain, ...settings.trustDomainAliases],
    peer: null,
    ip: caller.ip,
    remoteIp: caller.ip,
    destinationIp: null,
    port: port.targetPort ?? port.port,
    sni: null,
    http: request.method === undefined || request.method === null ? null : httpFacts(request),
  };
}

function verified(world: ConformanceWorld, trustDomain: string, { identity }: NeutralCaller): VerifiedIdentity | null {
  if (identity === null) return null;
  return { trustDomain, ...identity, spiffeId: world.spiffeId(trustDomain, identity.namespace, identity.name) };
}

function httpFacts({ method, host, path, headers }: AccessRequest) {
  const [pathOnly = '/'] = (path ?? '/').split('?');
  return { method: method ?? '', host: host ?? '', path: pathOnly, headers, jwt: null };
}
