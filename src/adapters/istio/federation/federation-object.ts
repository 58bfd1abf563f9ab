import type { JsonObject } from '../../../domain/json.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';

const VERSIONS = {
  'networking.istio.io/Gateway': 'networking.istio.io/v1',
  'networking.istio.io/ServiceEntry': 'networking.istio.io/v1',
  'networking.istio.io/DestinationRule': 'networking.istio.io/v1',
  'networking.istio.io/VirtualService': 'networking.istio.io/v1',
} as const;

/** What an object of an export needs. */
export interface FederationDraft {
  readonly collection: keyof typeof VERSIONS;
  readonly namespace: string;
  readonly name: string;
  readonly spec: JsonObject;
}

/** A native object that stands for an export, not for a policy of its own. */
export function federationObject(exported: string, { collection, namespace, name, spec }: FederationDraft): WrittenObject {
  const kind = collection.slice(collection.lastIndexOf('/') + 1);
  const body = { apiVersion: VERSIONS[collection], kind, metadata: { name, namespace }, spec };
  return { collection, namespace, name, body, version: null, writers: [], source: null, policies: [exported], part: kind };
}
