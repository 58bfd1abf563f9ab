import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { goBool } from '../native/go-bool.js';
import { DRY_RUN_ANNOTATION } from '../values/dry-run.js';
import { canonicalAuthorizationPolicy } from './authorization-policy.js';
import { canonicalDestinationRule } from './destination-rule.js';
import { canonicalGatewayRoute } from './gateway-route.js';
import { canonicalMetadata } from './metadata.js';
import { canonicalPeerAuthentication } from './peer-authentication.js';
import { canonicalVirtualService } from './virtual-service.js';

type CanonicalSpec = (spec: JsonObject, namespace: string) => JsonObject;

const SPECS: Readonly<Record<string, CanonicalSpec>> = {
  'security.istio.io/AuthorizationPolicy': canonicalAuthorizationPolicy,
  'security.istio.io/PeerAuthentication': canonicalPeerAuthentication,
  'networking.istio.io/VirtualService': canonicalVirtualService,
  'networking.istio.io/DestinationRule': canonicalDestinationRule,
  'gateway.networking.k8s.io/HTTPRoute': canonicalGatewayRoute,
  'gateway.networking.k8s.io/GRPCRoute': canonicalGatewayRoute,
};

/** Groups whose versions share one schema; the kinds that are stored in another version than the group's are listed apart. */
const STORAGE_VERSIONS: Readonly<Record<string, string>> = {
  'networking.istio.io': 'v1',
  'security.istio.io': 'v1',
  'telemetry.istio.io': 'v1alpha1',
  'extensions.istio.io': 'v1alpha1',
  'gateway.networking.k8s.io': 'v1',
  'networking.istio.io/EnvoyFilter': 'v1alpha3',
  'networking.istio.io/ProxyConfig': 'v1beta1',
  'gateway.networking.k8s.io/ReferenceGrant': 'v1beta1',
};

/**
 * The one spelling of a Kubernetes object: server-made fields and our mark removed, the storage version named, and in the
 * policy kinds defaults left out, aliases and short names folded and sets sorted. It is a valid manifest.
 */
export function canonicalizeObject(object: NativeObject): NativeObject {
  const { status: _, metadata, spec, ...rest } = object.body;
  const body: JsonObject = {
    ...rest,
    ...storedAs(object.collection),
    metadata: canonicalMetadata(canonicalDryRun(isJsonObject(metadata) ? metadata : {}), object.namespace),
  };
  const canonicalSpec = SPECS[object.collection];
  if (canonicalSpec !== undefined) body['spec'] = canonicalSpec(isJsonObject(spec) ? spec : {}, object.namespace ?? 'default');
  else if (spec !== undefined) body['spec'] = spec;
  return { ...object, body };
}

/** The dry run annotation is read as a Go boolean: `true` or not there. */
function canonicalDryRun(metadata: JsonObject): JsonObject {
  const annotations = metadata['annotations'];
  if (!isJsonObject(annotations) || annotations[DRY_RUN_ANNOTATION] === undefined) return metadata;
  const { [DRY_RUN_ANNOTATION]: text, ...rest } = annotations;
  const isOn = typeof text === 'string' && goBool(text);
  return { ...metadata, annotations: isOn ? { ...rest, [DRY_RUN_ANNOTATION]: 'true' } : rest };
}

function storedAs(collection: string): JsonObject {
  const group = collection.slice(0, collection.indexOf('/'));
  const version = STORAGE_VERSIONS[collection] ?? STORAGE_VERSIONS[group];
  return version === undefined ? {} : { apiVersion: `${group}/${version}` };
}
