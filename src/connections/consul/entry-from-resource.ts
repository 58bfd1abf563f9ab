import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { spellEntry } from './entry-keys.js';

/** Custom resources that consul-k8s writes as config entries (hashicorp/consul-k8s control-plane/api/v1alpha1, ToConsul). */
const ENTRY_KINDS: ReadonlyMap<string, string> = new Map([
  ['ControlPlaneRequestLimit', 'control-plane-request-limit'],
  ['ExportedServices', 'exported-services'],
  ['IngressGateway', 'ingress-gateway'],
  ['JWTProvider', 'jwt-provider'],
  ['Mesh', 'mesh'],
  ['ProxyDefaults', 'proxy-defaults'],
  ['SamenessGroup', 'sameness-group'],
  ['ServiceDefaults', 'service-defaults'],
  ['ServiceIntentions', 'service-intentions'],
  ['ServiceResolver', 'service-resolver'],
  ['ServiceRouter', 'service-router'],
  ['ServiceSplitter', 'service-splitter'],
  ['TerminatingGateway', 'terminating-gateway'],
]);

/** An intention resource is named freely and names its destination in the spec; all others are named like their entry. */
function nameAndSpec(kind: string, resource: JsonObject): [unknown, JsonObject] {
  const spec = isJsonObject(resource['spec']) ? resource['spec'] : {};
  const metadata = isJsonObject(resource['metadata']) ? resource['metadata'] : {};
  if (kind !== 'service-intentions') return [metadata['name'], spec];
  const { destination, ...rest } = spec;
  return isJsonObject(destination) ? [destination['name'], rest] : [undefined, rest];
}

/**
 * The config entry that consul-k8s makes of a custom resource of `consul.hashicorp.com`; null where the kind stands for none. An entry
 * without Name lacked it in the resource.
 */
export function entryFromResource(resource: JsonObject): JsonObject | null {
  const kind = ENTRY_KINDS.get(String(resource['kind']));
  if (kind === undefined || !String(resource['apiVersion']).startsWith('consul.hashicorp.com/')) return null;
  const [name, spec] = nameAndSpec(kind, resource);
  const named = kind === 'mesh' || typeof name !== 'string' ? {} : { Name: name };
  return { Kind: kind, ...named, ...spellEntry(spec), Meta: { 'external-source': 'kubernetes' } };
}
