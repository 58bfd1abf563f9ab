import type { AuthorizationRule, Condition, Principal } from '../../../domain/model/authorization-policy.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import type { CallerName, Grant } from '../grants/grant.js';
import type { IdentityScope } from '../grants/identity-spelling.js';
import { writeCallers } from './caller-names.js';
import { withCondition } from './condition-principal.js';
import { writeNetworks } from './granted-networks.js';
import type { Problem } from './problem.js';

/** Whom a rule lets in. What is not said is left out: `problems` tells what, and fewer are let in. */
export interface RuleGrants {
  readonly grants: readonly Grant[];
  readonly problems: readonly Problem[];
}

/** The grants to the callers of a rule, one per native AuthorizationPolicy. What is called does not matter here. */
export function ruleGrants({ from, when }: AuthorizationRule, at: string, scope: IdentityScope): RuleGrants {
  const principals = from === undefined || from.length === 0 ? [{}] : from;
  const written = principals.map((principal, index) =>
    writePrincipal(principal, conditionsOf(when), `${at}/from/${index}`, at, scope),
  );
  return {
    grants: joinNetworks(joinCallers(written.flatMap(({ grant }) => grant ?? []))),
    problems: written.flatMap(({ problems }) => problems),
  };
}

type PlacedCondition = readonly [index: number, condition: Condition];

/** Conditions on headers and ports are about what is called. */
function conditionsOf(when: readonly Condition[] | undefined): PlacedCondition[] {
  return (when ?? [])
    .map((condition, index) => [index, condition] as const)
    .filter(([, { attribute }]) => !('header' in attribute) && !('name' in attribute && attribute.name === 'destinationPort'));
}

interface PrincipalGrant {
  readonly grant: Grant | null;
  readonly problems: readonly Problem[];
}

function writePrincipal(
  principal: Principal,
  conditions: readonly PlacedCondition[],
  at: string,
  ruleAt: string,
  scope: IdentityScope,
): PrincipalGrant {
  let whole = principal;
  for (const [index, condition] of conditions) {
    const joined = withCondition(whole, condition);
    if (joined === null)
      return nothing(`${ruleAt}/when/${index}`, 'Linkerd has no such condition on callers; who must meet it is not let in');
    whole = joined;
  }
  const unsayable = unsayableField(whole);
  if (unsayable !== null) return nothing(`${at}/${unsayable}`, 'Linkerd cannot ask for this; who must meet it is not let in');
  const { callers, problems } = writeCallers(whole, at, scope);
  const networks = writeNetworks(whole);
  const isNobody = callers?.length === 0 || networks?.length === 0;
  return { grant: isNobody ? null : { callers, networks }, problems };
}

function nothing(pointer: string, reason: string): PrincipalGrant {
  return { grant: null, problems: [{ pointer, reason }] };
}

function unsayableField({ peers, remoteIpBlocks, jwtPrincipals, not }: Principal): string | null {
  if (peers !== undefined) return 'peers';
  if (remoteIpBlocks !== undefined) return 'remoteIpBlocks';
  if (jwtPrincipals !== undefined) return 'jwtPrincipals';
  const excluded = Object.entries(not ?? {}).find(([field, value]) => field !== 'ipBlocks' && value !== undefined);
  return excluded === undefined ? null : `not/${excluded[0]}`;
}

/** Grants from the same networks make one grant to all their callers; a grant to anybody stays alone. */
function joinCallers(grants: readonly Grant[]): Grant[] {
  const groups = Map.groupBy(grants, ({ callers, networks }) => canonicalJson([callers === null, networks]));
  return [...groups.values()].map((group) => ({
    networks: group[0]?.networks ?? null,
    callers: group[0]?.callers === null ? null : distinct(group.flatMap(({ callers }) => callers ?? [])),
  }));
}

/** Grants to the same callers make one grant from all their networks; a grant from anywhere stays alone. */
function joinNetworks(grants: readonly Grant[]): Grant[] {
  const groups = Map.groupBy(grants, ({ callers, networks }) => canonicalJson([callers, networks === null]));
  return [...groups.values()].map((group) => ({
    callers: group[0]?.callers ?? null,
    networks: group[0]?.networks === null ? null : group.flatMap(({ networks }) => networks ?? []),
  }));
}

function distinct(callers: readonly CallerName[]): CallerName[] {
  return [...new Map(callers.map((caller) => [canonicalJson(caller), caller])).values()];
}
