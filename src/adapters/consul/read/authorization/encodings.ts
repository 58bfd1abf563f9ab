import type { AuthorizationRule, Principal } from '../../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../../domain/model/identity.js';
import type { Caller } from '../../intentions/caller.js';
import type { Intention, IntentionEntry } from '../../intentions/intention-entry.js';
import { permissionRules, type PermissionRules } from './permission-rules.js';

/** The rules of an entry: those of its allow policy (null: it has none) and those of its deny policy (none: it has none). */
export interface Encoding {
  readonly allow: readonly AuthorizationRule[] | null;
  readonly deny: readonly AuthorizationRule[];
}

/** How an entry is put into rules; which way is exact depends on the other entries. */
interface Style {
  /** Denied sources become a deny policy, or are left out of what is allowed. */
  readonly denied: 'policy' | 'left-out';
  /** The same for the source `*`. */
  readonly anyone: 'policy' | 'left-out';
  /** Under default allow: whether the entry's allow policy lets through what it does not name. */
  readonly rest: boolean;
}

/** What is known of the mesh when an entry is read. */
export interface ReadingMesh {
  readonly defaultAction: 'allow' | 'deny';
  /** True where the mesh has peers, whose services `*` does not include. */
  readonly hasPeers: boolean;
}

/** Every service of the mesh: Consul's Community Edition issues identities of namespace `default` only. */
const LOCAL: IdentityMatch = { namespace: 'default' };

/** The ways to put an entry into rules, most natural first. They are candidates: the reader proves the one that it takes. */
export function encodings(entry: IntentionEntry, mesh: ReadingMesh): Encoding[] {
  const sources = sortedSources(entry);
  if (sources === null) return [];
  const styles: Style[] = [true, false].flatMap((rest) =>
    (['policy', 'left-out'] as const).flatMap((denied) =>
      (['left-out', 'policy'] as const).map((anyone) => ({ denied, anyone, rest })),
    ),
  );
  const all = styles.map((style) => encode(sources, mesh, style));
  return [...new Map(all.map((encoding) => [JSON.stringify(encoding), encoding])).values()];
}

interface Sources {
  readonly allowed: readonly Caller[];
  readonly denied: readonly Caller[];
  readonly listed: readonly { readonly caller: Caller; readonly rules: PermissionRules }[];
  /** The source `*` of the mesh itself. */
  readonly anyone: Intention['effect'] | null;
}

function sortedSources({ intentions }: IntentionEntry): Sources | null {
  const anyone = intentions.find(({ caller }) => isAnyone(caller)) ?? null;
  const others = intentions.filter((intention) => intention !== anyone);
  const named = intentions.flatMap(({ caller }) => (caller.peer === null && caller.service !== null ? [caller.service] : []));
  const listed = intentions.flatMap(({ caller, effect }) => {
    if (typeof effect === 'string') return [];
    const principal = isAnyone(caller) ? without({ identities: [LOCAL] }, named) : principalOf(caller);
    return [{ caller, rules: permissionRules(principal, effect) }];
  });
  if (listed.some(({ rules }) => rules === null) || others.some(({ caller }) => isUnsaid(caller, intentions))) return null;
  return {
    allowed: others.filter(({ effect }) => effect === 'allow').map(({ caller }) => caller),
    denied: others.filter(({ effect }) => effect === 'deny').map(({ caller }) => caller),
    listed: listed.flatMap(({ caller, rules }) => (rules === null ? [] : [{ caller, rules }])),
    anyone: anyone?.effect ?? null,
  };
}

/** All services of a peer beside single ones of the same peer: the one would have to leave out the others. */
function isUnsaid(caller: Caller, intentions: readonly Intention[]): boolean {
  return (
    caller.service === null && intentions.some((other) => other.caller.peer === caller.peer && other.caller.service !== null)
  );
}

function isAnyone(caller: Caller): boolean {
  return caller.service === null && caller.peer === null;
}

function encode(sources: Sources, mesh: ReadingMesh, style: Style): Encoding {
  const { allowed, denied, listed, anyone } = sources;
  const named = [...allowed, ...denied, ...listed.map(({ caller }) => caller)].flatMap(localName);
  const leftOut = style.denied === 'left-out' ? denied.flatMap(localName) : [];
  const isClosed = anyone === 'deny' && style.anyone === 'left-out';
  // Where no permission matches the default decides, and here nothing else says so.
  const passing =
    mesh.defaultAction === 'allow' && (isClosed || !style.rest)
      ? listed.map(({ caller }) => caller).filter((one) => !isAnyone(one))
      : [];
  const allow = [
    ...sourceRules([...allowed, ...passing], leftOut),
    ...listed.flatMap(({ rules }) => rules.allow),
    ...(anyone === 'allow' ? [anyoneRule([...leftOut, ...listed.map(({ caller }) => caller).flatMap(localName)])] : []),
  ];
  const deny = [
    ...(style.denied === 'policy' ? sourceRules(denied, []) : []),
    ...listed.flatMap(({ rules }) => rules.deny),
    ...(anyone === 'deny' && style.anyone === 'policy' ? [anyoneRule(named)] : []),
  ];
  return { allow: mesh.defaultAction === 'deny' ? allow : openAllow(allow, mesh, style, isClosed, leftOut), deny };
}

/** Under default allow an allow policy must also let through what the entry does not speak of. */
function openAllow(
  allow: readonly AuthorizationRule[],
  mesh: ReadingMesh,
  style: Style,
  isClosed: boolean,
  leftOut: readonly string[],
): readonly AuthorizationRule[] | null {
  if (isClosed) return mesh.hasPeers ? [...allow, { from: [{ not: { identities: [LOCAL] } }] }] : allow;
  if (allow.length === 0 && leftOut.length === 0) return null;
  if (!style.rest) return allow;
  return [...allow, leftOut.length === 0 ? {} : { from: [{ not: { identities: leftOut.map((service) => ({ service })) } }] }];
}

function anyoneRule(except: readonly string[]): AuthorizationRule {
  return { from: [without({ identities: [LOCAL] }, except)] };
}

function without(principal: Principal, services: readonly string[]): Principal {
  return services.length === 0 ? principal : { ...principal, not: { identities: services.map((service) => ({ service })) } };
}

/** One rule for sources that share a decision: services of the mesh together, each peered service for itself. */
function sourceRules(callers: readonly Caller[], except: readonly string[]): AuthorizationRule[] {
  const local = callers.flatMap(localName);
  const peered = callers.filter((caller) => caller.peer !== null).map(principalOf);
  const from = [
    ...(local.length === 0 ? [] : [without({ identities: local.map((service) => ({ service })) }, except)]),
    ...peered,
  ];
  return from.length === 0 ? [] : [{ from }];
}

function localName({ service, peer }: Caller): string[] {
  return service === null || peer !== null ? [] : [service];
}

function principalOf({ service, peer }: Caller): Principal {
  if (peer === null) return { identities: [service === null ? LOCAL : { service }] };
  return { ...(service === null ? {} : { identities: [{ service, trustDomain: '*' }] }), peers: [peer] };
}
