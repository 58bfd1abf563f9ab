import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { CallerName, Grant } from '../grants/grant.js';
import type { ServerChoice } from '../grants/server-authorization-part.js';
import { listAt, objectAt, textAt, textMapAt, textsAt } from '../json-fields.js';
import { readNetworks } from './read-grant.js';

/** What a ServerAuthorization that Linkerd does not ignore grants; null where the model cannot say it. Without networks it is for the cluster's. */
export function readServerAuthorizationGrant(
  { body, namespace }: NativeObject,
  clusterNetworks: readonly string[],
): Grant | null {
  const client = objectAt(body, 'spec', 'client');
  const own = readNetworks(listAt(client, 'networks'));
  const networks = own.length > 0 ? own : clusterNetworks.map((cidr) => ({ cidr, except: [] }));
  if (client['unauthenticated'] === true) return { callers: null, networks };
  const meshTls = objectAt(client, 'meshTLS');
  return meshTls['unauthenticatedTLS'] === true ? null : { callers: readClients(meshTls, namespace ?? 'default'), networks };
}

function readClients(meshTls: JsonObject, namespace: string): CallerName[] {
  return [
    ...textsAt(meshTls, 'identities').map((pattern): CallerName => ({ kind: 'pattern', pattern })),
    ...listAt(meshTls, 'serviceAccounts').map((account): CallerName => ({
      kind: 'ServiceAccount',
      namespace: textAt(account, 'namespace') ?? namespace,
      name: textAt(account, 'name') ?? '',
    })),
  ];
}

/** How it chooses its Servers, of which there are so many; null for a choice by expressions. */
export function readServerChoice({ body }: NativeObject, servers: number): ServerChoice | null {
  const server = objectAt(body, 'spec', 'server');
  if (textAt(server, 'name') !== null) return 'name';
  const selector = server['selector'];
  if (!isJsonObject(selector) || listAt(selector, 'matchExpressions').length > 0) return null;
  return { labels: textMapAt(selector, 'matchLabels'), servers };
}
