import { objectsIn, type ConsulApi } from './consul-api.js';

/** A right in the words of ACL rules, as `intentions:write`; `mesh:write` is the right on everything that is not one service's. */
export type Right = `${'service' | 'intentions' | 'node' | 'mesh'}:${'read' | 'write'}`;

const ALL: readonly Right[] = ['service:read', 'intentions:read', 'node:read', 'service:write', 'intentions:write', 'mesh:write'];

/** A name that no rule names: only rules over all services cover it. */
const ANY_NAME = 'concordat-asks-for-any';

/** The right needed to write a kind of config entry (hashicorp/consul agent/structs, CanWrite of each kind). */
export function rightToWrite(kind: string): Right {
  if (kind === 'service-intentions') return 'intentions:write';
  return kind.startsWith('service-') ? 'service:write' : 'mesh:write';
}

/** The right needed to see all entries of a kind in a list; null where everybody sees them (CanRead of each kind). */
export function rightToRead(kind: string): Right | null {
  if (kind === 'service-intentions') return 'intentions:read';
  if (kind === 'catalog-service') return 'service:read';
  return kind.startsWith('service-') || kind === 'exported-services' ? 'service:read' : null;
}

/**
 * The rights that the token has over all services; null where the agent does not tell (401: ACLs are off). Asked at the endpoint of Consul's own UI
 * (hashicorp/consul agent/acl_endpoint.go, ACLAuthorize), because a list that was filtered looks like one that is short.
 */
export async function rightsOf(api: ConsulApi): Promise<ReadonlySet<Right> | null> {
  const body = ALL.map((right) => {
    const [resource = '', access = ''] = right.split(':');
    const isMesh = resource === 'mesh';
    return { Resource: resource.replace(/s$/, ''), Access: access, ...(isMesh ? {} : { Segment: ANY_NAME }) };
  });
  const answer = await api.call({ method: 'POST', path: '/v1/internal/acl/authorize', body });
  const decisions = objectsIn(answer.json);
  if (answer.status !== 200 || decisions.length !== ALL.length) return null;
  return new Set(ALL.filter((_, index) => decisions[index]?.['Allow'] === true));
}
