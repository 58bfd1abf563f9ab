import type { JsonObject } from '../../../../domain/json.js';
import { objectsOf, type NativeSnapshot } from '../../../../domain/translation/native-snapshot.js';
import { objectAt, stringAt, stringsAt } from '../../native/fields.js';
import type { Layer } from './compile-rule.js';

/** What a CUSTOM policy's provider amounts to: it works, it is passed over on this layer, or it is unusable and its rules deny. */
export type ProviderState = 'usable' | 'passed-over' | 'unusable';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** True where exactly one service of the registry bears the host that a provider names, as `HOST` or `NAMESPACE/HOST`. */
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
    return found.length === 1;
  };
}

/** Tells the state of an extension provider by name (istio/istio pilot/pkg/security/authz/builder/extauthz.go). */
export function customProviders(
  snapshot: NativeSnapshot,
  extensionProviders: readonly JsonObject[],
): (name: string, layer: Layer) => ProviderState {
  const exists = finder(snapshot);
  const named = (name: string): readonly JsonObject[] =>
    extensionProviders.filter(
      (provider) => provider['name'] === name && ('envoyExtAuthzHttp' in provider || 'envoyExtAuthzGrpc' in provider),
    );
  return (name, layer) => {
    const [provider, ...duplicates] = named(name);
    if (provider === undefined || duplicates.length > 0 || !NAME.test(name)) return 'unusable';
    const kind = 'envoyExtAuthzGrpc' in provider ? 'envoyExtAuthzGrpc' : 'envoyExtAuthzHttp';
    const service = stringAt(objectAt(provider, kind), 'service');
    if (service === null || !exists(service)) return 'unusable';
    return layer === 'tcp' && kind === 'envoyExtAuthzHttp' ? 'passed-over' : 'usable';
  };
}
