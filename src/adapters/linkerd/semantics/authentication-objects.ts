import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, textAt, textsAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { namespaceIdentities, serviceAccountIdentity } from '../settings/mesh-identity.js';
import { type Network, parseNetworks } from './network.js';
import { targetsKind } from './target-kind.js';

/** The MeshTLSAuthentications and NetworkAuthentications of a mesh; policies of any namespace may refer to them. */
export class AuthenticationObjects {
  constructor(
    private readonly objects: ObjectIndex,
    private readonly settings: ClusterSettings,
  ) {}

  /** The identity patterns of a MeshTLSAuthentication; null where it is missing or names nobody, which voids who refers to it. */
  identities(namespace: string, name: string): string[] | null {
    const object = this.objects.find(linkerdCollections.meshTlsAuthentication, namespace, name);
    if (object === null) return null;
    const patterns = listAt(object.body, 'spec', 'identityRefs').map((reference) => this.referredIdentity(reference, object));
    const all = [...textsAt(object.body, 'spec', 'identities'), ...patterns];
    return all.length > 0 && all.every((pattern) => pattern !== null) ? all : null;
  }

  /** The networks of a NetworkAuthentication; null where it is missing or holds none that can be read. */
  networks(namespace: string, name: string): Network[] | null {
    const object = this.objects.find(linkerdCollections.networkAuthentication, namespace, name);
    const networks = object === null ? null : parseNetworks(listAt(object.body, 'spec', 'networks'));
    return networks?.length === 0 ? null : networks;
  }

  // A ServiceAccount without a namespace is one of the authentication's own namespace, whoever refers to the authentication.
  private referredIdentity(reference: JsonValue, object: NativeObject): string | null {
    const name = textAt(reference, 'name') ?? '';
    if (targetsKind(reference, 'core', 'Namespace')) return namespaceIdentities(this.settings, name);
    if (!targetsKind(reference, 'core', 'ServiceAccount')) return null;
    return serviceAccountIdentity(this.settings, textAt(reference, 'namespace') ?? object.namespace ?? 'default', name);
  }
}
