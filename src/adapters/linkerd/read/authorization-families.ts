import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { GrantReading } from './read-grant.js';

/** An AuthorizationPolicy with what it grants. */
export interface ReadAuthorization extends GrantReading {
  readonly object: NativeObject;
}

/**
 * AuthorizationPolicies of one Server that make one policy: `NAME`, `NAME-2`, `NAME-3` …, as the rules of a policy are written.
 * Together or apart they mean the same.
 */
export function authorizationFamilies(authorizations: readonly ReadAuthorization[]): ReadAuthorization[][] {
  const byName = new Map(authorizations.map((one) => [one.object.name, one]));
  const taken = new Set<string>();
  return [...byName.keys()].sort().flatMap((name) => {
    if (taken.has(name)) return [];
    const family = [...membersOf(name, byName, taken)];
    for (const member of family) taken.add(member.object.name);
    return family.length === 0 ? [] : [family];
  });
}

function* membersOf(
  name: string,
  byName: ReadonlyMap<string, ReadAuthorization>,
  taken: ReadonlySet<string>,
): Generator<ReadAuthorization> {
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? name : `${name}-${number}`;
    const member = taken.has(key) ? undefined : byName.get(key);
    if (member === undefined) return;
    yield member;
  }
}
