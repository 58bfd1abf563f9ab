import { type JsonObject, isJsonObject, type JsonValue } from '../../../domain/json.js';
import { type NativeObject, nativeLabel } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, textAt, textMapAt, textsAt } from '../json-fields.js';
import { selectorMatches } from '../label-selector.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { serviceAccountIdentity } from '../settings/mesh-identity.js';
import { type Authentication, identitiesAuthentication } from './authentication.js';
import type { Authorization } from './authorization.js';
import { parseNetworks } from './network.js';
import type { PolicyContext } from './policy-context.js';

/** A ServerAuthorization: the Servers that it covers and what it grants there. */
export interface ServerAuthorization {
  selects(server: NativeObject): boolean;
  readonly authorization: Authorization;
}

/**
 * Reads a ServerAuthorization; null where it grants nothing (no client, empty meshTLS, unreadable networks). Without networks it
 * covers the cluster's networks only. Source: linkerd2 policy-controller/k8s/index/src/inbound/server_authorization.rs.
 */
export function readServerAuthorization(object: NativeObject, context: PolicyContext): ServerAuthorization | null {
  const { clusterNetworks, settings } = context;
  const client = objectAt(object.body, 'spec', 'client');
  const authentication = readClient(client, object.namespace ?? 'default', settings);
  const networks = parseNetworks(listAt(client, 'networks'));
  if (authentication === null || networks === null) return null;
  return {
    selects: serverSelector(objectAt(object.body, 'spec', 'server')),
    authorization: {
      name: `serverauthorization/${object.name}`,
      reason: { object: nativeLabel(object), path: 'spec.client' },
      authentication,
      networks: networks.length > 0 ? networks : clusterNetworks,
    },
  };
}

function readClient(client: JsonObject, namespace: string, settings: ClusterSettings): Authentication | null {
  if (client['unauthenticated'] === true) return { kind: 'anybody' };
  const meshTls = client['meshTLS'];
  if (!isJsonObject(meshTls)) return null;
  if (meshTls['unauthenticatedTLS'] === true) return { kind: 'any-tls' };
  const accounts = listAt(meshTls, 'serviceAccounts').map((account) => accountIdentity(account, namespace, settings));
  const identities = [...textsAt(meshTls, 'identities'), ...accounts];
  return identities.length > 0 ? identitiesAuthentication(identities) : null;
}

function accountIdentity(account: JsonValue, namespace: string, settings: ClusterSettings): string {
  return serviceAccountIdentity(settings, textAt(account, 'namespace') ?? namespace, textAt(account, 'name') ?? '');
}

function serverSelector(selector: JsonObject): (server: NativeObject) => boolean {
  const name = textAt(selector, 'name');
  if (name !== null) return (server) => server.name === name;
  return (server) => selectorMatches(objectAt(selector, 'selector'), textMapAt(server.body, 'metadata', 'labels'));
}
