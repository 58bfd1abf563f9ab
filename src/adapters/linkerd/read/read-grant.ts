import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import type { CallerName, Grant, GrantedNetwork } from '../grants/grant.js';
import { listAt, textAt, textsAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import { targetsKind } from '../semantics/target-kind.js';

/** What an AuthorizationPolicy grants, and the authentications that say so. */
export interface GrantReading {
  readonly grant: Grant;
  readonly authentication: NativeObject | null;
  readonly network: NativeObject | null;
}

/** Reads the references of an AuthorizationPolicy that Linkerd does not ignore; null where one of them is missing after all. */
export function readGrant(object: NativeObject, objects: ObjectIndex): GrantReading | null {
  const namespace = object.namespace ?? 'default';
  let [callers, networks]: [readonly CallerName[] | null, readonly GrantedNetwork[] | null] = [null, null];
  let [authentication, network]: [NativeObject | null, NativeObject | null] = [null, null];
  for (const reference of listAt(object.body, 'spec', 'requiredAuthenticationRefs')) {
    const place = textAt(reference, 'namespace') ?? namespace;
    const name = textAt(reference, 'name') ?? '';
    if (targetsKind(reference, 'core', 'ServiceAccount')) callers = [{ kind: 'ServiceAccount', namespace: place, name }];
    else if (targetsKind(reference, 'policy.linkerd.io', 'MeshTLSAuthentication')) {
      authentication = objects.find(linkerdCollections.meshTlsAuthentication, place, name);
      if (authentication === null) return null;
      callers = readCallers(authentication);
    } else {
      network = objects.find(linkerdCollections.networkAuthentication, place, name);
      if (network === null) return null;
      networks = readNetworks(listAt(network.body, 'spec', 'networks'));
    }
  }
  return { grant: { callers, networks }, authentication, network };
}

/** The callers of a MeshTLSAuthentication; an account without a namespace is one of its own. */
function readCallers({ body, namespace }: NativeObject): CallerName[] {
  const references = listAt(body, 'spec', 'identityRefs').map((reference): CallerName => {
    const name = textAt(reference, 'name') ?? '';
    if (targetsKind(reference, 'core', 'Namespace')) return { kind: 'Namespace', name };
    return { kind: 'ServiceAccount', namespace: textAt(reference, 'namespace') ?? namespace ?? 'default', name };
  });
  return [...textsAt(body, 'spec', 'identities').map((pattern): CallerName => ({ kind: 'pattern', pattern })), ...references];
}

/** The networks of an authentication as texts. */
export function readNetworks(networks: readonly JsonValue[]): GrantedNetwork[] {
  return networks.map((network) => ({ cidr: textAt(network, 'cidr') ?? '', except: textsAt(network, 'except') }));
}

/** The name of an object without the object. */
export function refOf({ collection, namespace, name }: NativeRef): NativeRef {
  return { collection, namespace, name };
}
