import { isJsonObject } from '../../domain/json.js';
import type { JsonObject } from '../../domain/json.js';
import { canonicalFields } from './native/canonical-fields.js';

/** Custom resources that consul-k8s writes as config entries, by the kind of entry (hashicorp/consul-k8s `control-plane/api/v1alpha1`). */
export const CRD_ENTRY_KINDS: Readonly<Record<string, string>> = {
  ExportedServices: 'exported-services',
  IngressGateway: 'ingress-gateway',
  JWTProvider: 'jwt-provider',
  Mesh: 'mesh',
  ProxyDefaults: 'proxy-defaults',
  SamenessGroup: 'sameness-group',
  ServiceDefaults: 'service-defaults',
  ServiceIntentions: 'service-intentions',
  ServiceResolver: 'service-resolver',
  ServiceRouter: 'service-router',
  ServiceSplitter: 'service-splitter',
  TerminatingGateway: 'terminating-gateway',
};

const GROUP = 'consul.hashicorp.com/';

/** True for the body of a Kubernetes custom resource of consul-k8s. */
export function isCustomResource(body: JsonObject): boolean {
  const { apiVersion } = body;
  return typeof apiVersion === 'string' && apiVersion.startsWith(GROUP);
}

/**
 * The config entry that consul-k8s makes of a custom resource, in HTTP API casing; null for resources that are no entries.
 * The name is the resource's, but for ServiceIntentions `spec.destination.name`. Durations stay Go duration strings.
 */
export function entryOfResource(body: JsonObject): JsonObject | null {
  const kind = typeof body['kind'] === 'string' ? CRD_ENTRY_KINDS[body['kind']] : undefined;
  if (!isCustomResource(body) || kind === undefined) return null;
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const entry = { Kind: kind, Name: metadata['name'] ?? '', ...canonicalFields(spec) };
  return kind === 'service-intentions' ? withDestination(entry) : entry;
}

/** Moves what the resource says of its destination to where the entry says it. */
function withDestination(entry: JsonObject): JsonObject {
  const { Destination: destination, ...rest } = entry;
  if (!isJsonObject(destination)) return rest;
  const { Name: name, Namespace: namespace } = destination;
  return { ...rest, ...(name === undefined ? {} : { Name: name }), ...(namespace === undefined ? {} : { Namespace: namespace }) };
}
