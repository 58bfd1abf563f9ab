import { objectsIn, type ConsulApi } from './consul-api.js';
import { readFailure } from './read-failure.js';

/** A right in the words of ACL rules, as `intentions:write`; `mesh:write` is the right on everything that is not one service's. */
export type Right = `${'service' | 'intentions' | 'mesh'}:${'read' | 'write'}` | `${'agent' | 'node' | 'peering'}:read`;

/** Those that the agent tells of a token; whether it may read the agent, its own answer tells. */
const ALL: readonly Right[] = [
  'service:read',
  'intentions:read',
  'mesh:read',
  'node:read',
  'peering:read',
  'service:write',
  'intentions:write',
  'mesh:write',
];

/** Rights on everything of their kind: no name is asked with them. */
const OVER_ALL: ReadonlySet<string> = new Set(['mesh', 'peering']);

/** Kinds that everybody sees, that follow a service's rights though they are not named for it, and that follow the mesh's. */
const READ_BY_ALL: ReadonlySet<string> = new Set(['mesh', 'proxy-defaults', 'sameness-group']);
const READ_WITH_SERVICES: ReadonlySet<string> = new Set([
  'catalog-service',
  'api-gateway',
  'bound-api-gateway',
  'ingress-gateway',
  'terminating-gateway',
]);

/** A name that no rule names: only rules over all services cover it. */
const ANY_NAME = 'concordat-asks-for-any';

/** The right needed to write a kind of config entry (hashicorp/consul agent/structs, CanWrite of each kind). */
export function rightToWrite(kind: string): Right {
  if (kind === 'service-intentions') return 'intentions:write';
  return kind.startsWith('service-') ? 'service:write' : 'mesh:write';
}

/** The right needed to see all of a collection in a list; null where everybody sees it (CanRead of each kind of entry). */
export function rightToRead(collection: string): Right | null {
  if (READ_BY_ALL.has(collection)) return null;
  if (collection === 'agent' || collection === 'peering') return `${collection}:read`;
  if (collection === 'service-intentions') return 'intentions:read';
  return collection.startsWith('service-') || READ_WITH_SERVICES.has(collection) ? 'service:read' : 'mesh:read';
}

/**
 * The rights that the token has over all services; null where the agent does not tell (401: ACLs are off). Asked at the endpoint of Consul's own UI
 * (hashicorp/consul agent/acl_endpoint.go, ACLAuthorize), because a list that was filtered looks like one that is short.
 */
export async function rightsOf(api: ConsulApi): Promise<ReadonlySet<Right> | null> {
  const allowed = await allowedOf(
    api,
    ALL.map((right) => ({ right, name: ANY_NAME })),
  );
  return allowed === null ? null : new Set(ALL.filter((_, index) => allowed[index]));
}

/** The right that the token lacks to write this entry, as `intentions:write`; null where it lacks none or the agent does not tell. */
export async function lackingToWrite(api: ConsulApi, kind: string, name: string): Promise<Right | null> {
  const right = rightToWrite(kind);
  const allowed = await allowedOf(api, [{ right, name }]);
  return allowed?.[0] === false ? right : null;
}

async function allowedOf(api: ConsulApi, asked: readonly { right: Right; name: string }[]): Promise<boolean[] | null> {
  const body = asked.map(({ right, name }) => {
    const [resource = '', access = ''] = right.split(':');
    return { Resource: resource.replace(/s$/, ''), Access: access, ...(OVER_ALL.has(resource) ? {} : { Segment: name }) };
  });
  const answer = await api.call({ method: 'POST', path: '/v1/internal/acl/authorize', body });
  // Without a leader nobody knows: that must not be taken for ACLs that are off.
  if (answer.status === 429 || answer.status >= 500) throw readFailure(answer, 'rights of the token');
  const decisions = objectsIn(answer.json);
  if (answer.status !== 200 || decisions.length !== asked.length) return null;
  return decisions.map((decision) => decision['Allow'] === true);
}
