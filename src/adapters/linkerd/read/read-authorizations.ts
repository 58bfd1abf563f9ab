import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';
import { type NativeObject, nativeKey, type NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { presetRule } from '../grants/access-preset.js';
import { grantRule } from '../grants/grant-rule.js';
import type { IdentityScope } from '../grants/identity-spelling.js';
import { mayGovern } from '../grants/server-overlap.js';
import { serverAuthorizationPart } from '../grants/server-authorization-part.js';
import { listAt, textAt } from '../json-fields.js';
import { readAuthorizationPolicy } from '../semantics/authorization-policy.js';
import type { InboundPolicies } from '../semantics/inbound-policies.js';
import { type PolicyContext, policyContext } from '../semantics/policy-context.js';
import { compareServers, readServer, type Server } from '../semantics/server.js';
import { readServerAuthorization } from '../semantics/server-authorization.js';
import { authorizationFamilies, type ReadAuthorization } from './authorization-families.js';
import { readGrant, refOf } from './read-grant.js';
import type { ReadNotes } from './read-notes.js';
import { readServerTarget } from './read-server.js';
import { readServerAuthorizationGrant, readServerChoice } from './read-server-authorization.js';
import { type ServerInForce, serverPolicy } from './server-reading.js';
import { readServerRoutes } from './server-routes.js';

/** What reading the authorizations of a mesh needs. */
interface AuthorizationScope {
  readonly mesh: string;
  readonly inbound: InboundPolicies;
  readonly context: PolicyContext;
  readonly identities: IdentityScope;
  readonly notes: ReadNotes;
}

/**
 * Reads Servers with their grants as allow policies: a Server closes its port, and each grant on it opens it to some. What the
 * model cannot say exactly is left unread as a whole.
 */
export function readAuthorizations(mesh: string, inbound: InboundPolicies, notes: ReadNotes): PlacedPolicy[] {
  const { objects, settings } = inbound;
  const context = policyContext(objects, settings);
  const identities = { controlPlaneNamespace: settings.controlPlaneNamespace, trustDomain: settings.identityDomain };
  const scope: AuthorizationScope = { mesh, inbound, context, identities, notes };
  const servers = readServers(scope);
  const authorizations = readAuthorizationPolicies(servers, scope);
  const shared = readServerAuthorizations(servers, scope);
  const policies = servers.flatMap((server) => policiesOf(server, authorizations, shared, scope));
  noteUnusedAuthentications(policies, scope);
  return policies;
}

function readServers(scope: AuthorizationScope): ServerInForce[] {
  const { inbound, notes } = scope;
  const read: ServerInForce[] = [];
  const ordered = inbound.objects.all(linkerdCollections.server).map(readServer).sort(compareServers);
  for (const [index, server] of ordered.entries()) {
    const { object } = server;
    const workloads = inbound.workloads.inNamespace(object.namespace ?? 'default');
    const reading = readServerTarget(object, workloads);
    const older =
      'target' in reading ? ordered.slice(0, index).find((one) => mayGovern(one.object, reading.target, workloads)) : undefined;
    if ('reason' in reading) notes.unread(object, reading.reason);
    else if (older !== undefined) {
      notes.unread(object, `the older Server ${older.object.name} governs the port of pods that both may select`);
    } else {
      const routes = readServerRoutes(server, reading.target, scope);
      if ('reason' in routes) notes.unread(object, routes.reason);
      else read.push({ object, target: reading.target, isAudit: server.accessPolicy === 'audit', routes });
    }
    if ('target' in reading && older === undefined) noteProtocol(server, notes);
  }
  return read;
}

function noteProtocol({ object, protocol }: Server, notes: ReadNotes): void {
  if (protocol === 'detect' || notes.isUnread(object)) return;
  notes.add(object, '/spec/proxyProtocol', 'the model does not say which protocol the proxy expects of a port');
}

/** The AuthorizationPolicies on Servers that were read, by the key of the Server. */
function readAuthorizationPolicies(
  servers: readonly ServerInForce[],
  scope: AuthorizationScope,
): ReadonlyMap<string, ReadAuthorization[]> {
  const { inbound, notes } = scope;
  const known = new Map(servers.map((server) => [`${server.object.namespace}/${server.object.name}`, server]));
  const onRoutes = new Set(servers.flatMap(({ routes }) => routes.objects.map(nativeKey)));
  const found = inbound.objects.all(linkerdCollections.authorizationPolicy).flatMap((object) => {
    if (onRoutes.has(nativeKey(object))) return [];
    const reading = readAuthorization(object, known, scope);
    if ('reason' in reading) notes.unread(object, reading.reason);
    return 'reason' in reading ? [] : [reading];
  });
  const read = withoutSharedWithUnread(found, scope);
  return Map.groupBy(read, ({ object }) => `${object.namespace}/${textAt(object.body, 'spec', 'targetRef', 'name')}`);
}

function readAuthorization(
  object: NativeObject,
  servers: ReadonlyMap<string, ServerInForce>,
  { context, identities }: AuthorizationScope,
): ReadAuthorization | { readonly reason: string } {
  const native = readAuthorizationPolicy(object, context);
  if (native === null) return { reason: 'Linkerd ignores it: a reference is missing, or there are more than it takes' };
  if (native.target.kind === 'namespace')
    return { reason: 'it grants on the Servers of the namespace only, not on its other ports' };
  if (native.target.kind === 'route') return { reason: 'it grants on a route of a Server that is not read' };
  if (!servers.has(`${object.namespace}/${native.target.name}`)) return { reason: 'its Server is missing or is not read' };
  const reading = readGrant(object, context.objects);
  if (reading === null || grantRule(reading.grant, identities) === null) {
    return { reason: 'the model has no identities like those that it names' };
  }
  return { object, ...reading };
}

/** An authentication that an unread policy needs too must not change with ours: whoever else uses it is unread then. */
function withoutSharedWithUnread(
  found: readonly ReadAuthorization[],
  { context, notes }: AuthorizationScope,
): ReadAuthorization[] {
  let read = [...found];
  for (let before = -1; before !== read.length;) {
    before = read.length;
    const unread = context.objects.all(linkerdCollections.authorizationPolicy).filter((object) => notes.isUnread(object));
    const needed = new Set(unread.flatMap((object) => authenticationKeys(object)));
    const shares = ({ authentication, network }: ReadAuthorization): boolean =>
      [authentication, network].some((one) => one !== null && needed.has(nativeKey(one)));
    for (const one of read.filter(shares)) notes.unread(one.object, 'it shares an authentication with a policy that is not read');
    read = read.filter((one) => !shares(one));
  }
  return read;
}

function authenticationKeys(object: NativeObject): string[] {
  return listAt(object.body, 'spec', 'requiredAuthenticationRefs').flatMap((reference) => {
    const name = textAt(reference, 'name') ?? '';
    const namespace = textAt(reference, 'namespace') ?? object.namespace;
    const { meshTlsAuthentication, networkAuthentication } = linkerdCollections;
    return [meshTlsAuthentication, networkAuthentication].map((collection) => nativeKey({ collection, namespace, name }));
  });
}

interface SharedAuthorization {
  readonly object: NativeObject;
  readonly part: string;
  readonly rule: NonNullable<ReturnType<typeof grantRule>>;
}

/** The ServerAuthorizations by the key of the Servers that they choose. */
function readServerAuthorizations(
  servers: readonly ServerInForce[],
  { inbound, context, identities, notes }: AuthorizationScope,
): ReadonlyMap<string, SharedAuthorization[]> {
  const byServer = new Map<string, SharedAuthorization[]>();
  for (const object of inbound.objects.all(linkerdCollections.serverAuthorization)) {
    const native = readServerAuthorization(object, context);
    const all = inbound.objects.inNamespace(linkerdCollections.server, object.namespace ?? 'default');
    const chosen = all.filter((server) => native?.selects(server) === true);
    const read = servers.filter((server) => chosen.includes(server.object));
    const choice = readServerChoice(object, chosen.length);
    const grant = readServerAuthorizationGrant(object, context.settings.clusterNetworks);
    const rule = grant === null ? null : grantRule(grant, identities);
    if (native === null) notes.unread(object, 'Linkerd ignores it: it grants nothing');
    else if (rule === null) notes.unread(object, 'the model has no callers like those that it names');
    else if (choice === null) notes.unread(object, 'it chooses its Servers by expressions');
    else if (read.length === 0 || read.length < chosen.length)
      notes.unread(object, 'a Server that it is for is missing or is not read');
    else
      for (const server of read)
        append(byServer, nativeKey(server.object), { object, part: serverAuthorizationPart(choice), rule });
  }
  return byServer;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function policiesOf(
  server: ServerInForce,
  authorizations: ReadonlyMap<string, ReadAuthorization[]>,
  shared: ReadonlyMap<string, SharedAuthorization[]>,
  scope: AuthorizationScope,
): PlacedPolicy[] {
  const { object } = server;
  const own = { server: refOf(object) };
  const families = authorizationFamilies(authorizations.get(`${object.namespace}/${object.name}`) ?? []);
  const policies = families.map((family) => familyPolicy(server, family, scope));
  const legacy = (shared.get(nativeKey(object)) ?? []).map(({ object: main, part, rule }) =>
    serverPolicy(scope.mesh, server, main, [rule], { ...own, [part]: refOf(main) }),
  );
  const policy = readServer(object).accessPolicy ?? 'deny';
  const preset = presetRule(policy, scope.context.settings.clusterNetworks);
  const { rules, names } = server.routes;
  const routed =
    rules.length === 0 ? [] : [serverPolicy(scope.mesh, server, object, rules, { ...own, ...unshared(names, scope) })];
  const isAlone = policies.length + legacy.length + routed.length === 0;
  const itself =
    preset !== null || isAlone ? [serverPolicy(scope.mesh, server, object, preset === null ? [] : [preset], own)] : [];
  return [...itself, ...routed, ...policies, ...legacy];
}

/** Without the authentications that an unread policy needs too: those must not change with ours. */
function unshared(names: Readonly<Record<string, NativeRef>>, { context, notes }: AuthorizationScope): Record<string, NativeRef> {
  const unread = context.objects.all(linkerdCollections.authorizationPolicy).filter((object) => notes.isUnread(object));
  const needed = new Set(unread.flatMap(authenticationKeys));
  return Object.fromEntries(Object.entries(names).filter(([, ref]) => !needed.has(nativeKey(ref))));
}

function familyPolicy(
  server: ServerInForce,
  family: readonly ReadAuthorization[],
  { mesh, identities }: AuthorizationScope,
): PlacedPolicy {
  const names: Record<string, NativeRef> = { server: refOf(server.object) };
  const rules = family.map(({ object, grant, authentication, network }, index) => {
    const suffix = index === 0 ? '' : `-${index + 1}`;
    names[`authorization${suffix}`] = refOf(object);
    if (authentication !== null) names[`authentication${suffix}`] = refOf(authentication);
    if (network !== null) names[`network${suffix}`] = refOf(network);
    return grantRule(grant, identities) ?? {};
  });
  const [main = server] = family;
  return serverPolicy(mesh, server, main.object, rules, names);
}

function noteUnusedAuthentications(policies: readonly PlacedPolicy[], { inbound, notes }: AuthorizationScope): void {
  const used = new Set(policies.flatMap(({ names }) => Object.values(names).map(nativeKey)));
  const { meshTlsAuthentication, networkAuthentication } = linkerdCollections;
  for (const object of [meshTlsAuthentication, networkAuthentication].flatMap((collection) => inbound.objects.all(collection))) {
    if (!used.has(nativeKey(object))) notes.unread(object, 'no policy that is read asks for it');
  }
}
