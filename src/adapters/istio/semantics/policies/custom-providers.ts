import type { JsonObject } from '../../../../domain/json.js';
import { objectsOf, type NativeSnapshot } from '../../../../domain/translation/native-snapshot.js';
import { objectAt, portAt, stringAt, stringsAt } from '../../native/fields.js';
import type { Layer } from './compile-rule.js';

/** What a CUSTOM policy's provider amounts to: it works, it is passed over on this layer, or it is unusable and its rules deny. */
export type ProviderState = 'usable' | 'passed-over' | 'unusable';

const HIGHEST_PORT = 65_535;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** True where services of exactly one namespace bear the host that a provider names, as `HOST` or `NAMESPACE/HOST`. */
function finder(snapshot: NativeSnapshot): (service: string) => boolean {
  const entries = objectsOf(snapshot, 'networking.istio.io/ServiceEntry').flatMap((object) =>
    stringsAt(object.body, 'spec', 'hosts').map((host) => ({ host, namespace: object.namespace })),
  );
  const services = objectsOf(snapshot, 'core/Service');
  return (service) => {
    const [host = '', namespace] = service.split('/').toReversed();
    const wanted = (candidate: string | null): boolean => namespace === undefined || namespace === candidate;
    const found = [
      ...entries.filter((entry) => entry.host === host && wanted(entry.namespace)),
      ...services.filter((object) => host.startsWith(`${object.name}.${object.namespace}.svc.`) && wanted(object.namespace)),
    ];
    return new Set(found.map((service) => service.namespace)).size === 1;
  };
}

/** Tells the state of an extension provider by name (istio/istio pilot/pkg/security/authz/builder/extauthz.go). */
export function customProviders(
  snapshot: NativeSnapshot,
  extensionProviders: readonly JsonObject[],
): (name: string, layer: Layer) => ProviderState {
  const exists = finder(snapshot);
  // Providers of one name are merged into the last (istio/istio pkg/config/mesh, ApplyMeshConfig).
  const named = (name: string): JsonObject => extensionProviders.findLast((provider) => provider['name'] === name) ?? {};
  return (name, layer) => {
    const provider = named(name);
    if (!('envoyExtAuthzHttp' in provider || 'envoyExtAuthzGrpc' in provider) || !NAME.test(name)) return 'unusable';
    const kind = 'envoyExtAuthzGrpc' in provider ? 'envoyExtAuthzGrpc' : 'envoyExtAuthzHttp';
    const service = stringAt(objectAt(provider, kind), 'service');
    const port = portAt(objectAt(provider, kind), 'port') ?? 0;
    if (service === null || !exists(service) || port < 1 || port > HIGHEST_PORT) return 'unusable';
    return layer === 'tcp' && kind === 'envoyExtAuthzHttp' ? 'passed-over' : 'usable';
  };
}
