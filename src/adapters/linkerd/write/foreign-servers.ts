import { ownerOf } from '../../../domain/planning/ownership.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { type NativeObject, nativeLabel } from '../../../domain/translation/native-object.js';
import { objectsOf } from '../../../domain/translation/native-snapshot.js';
import { linkerdCollections } from '../collections.js';
import { mayGovern } from '../grants/server-overlap.js';
import { compareServers, readServer } from '../semantics/server.js';
import type { AuthorizationPart } from './authorization-part.js';

/** Refuses policies whose Server would not count, as one of somebody else's that is older selects some of the same pods. */
export function refuseShadowedServers(parts: readonly AuthorizationPart[], { observed, inventory }: WriteContext): void {
  if (observed === undefined || observed === null) return;
  const servers = objectsOf(observed, linkerdCollections.server);
  const kept = new Set(parts.flatMap(({ names }) => Object.values(names).map(({ namespace, name }) => `${namespace}/${name}`)));
  const foreign = servers.filter((one) => ownerOf(one) === null && !kept.has(`${one.namespace}/${one.name}`));
  for (const part of parts) {
    const own = servers.find((one) => isOwn(one, part)) ?? null;
    const older = foreign.find((one) => mayGovern(one, part.target, inventory.workloads) && (own === null || isOlder(one, own)));
    if (older === undefined || older === own) continue;
    part.report.refuse(
      '/spec/target',
      `${nativeLabel(older)} governs port ${part.target.port} of some of the same pods, and it is older`,
    );
  }
}

function isOwn(server: NativeObject, { names, metadata, suffix, target }: AuthorizationPart): boolean {
  const name = names[`server${suffix}`]?.name ?? `${metadata.name}${suffix}`;
  return server.namespace === target.namespace && server.name === name;
}

function isOlder(one: NativeObject, other: NativeObject): boolean {
  return compareServers(readServer(one), readServer(other)) < 0;
}
