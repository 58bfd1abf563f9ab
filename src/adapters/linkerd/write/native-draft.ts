import type { JsonObject } from '../../../domain/json.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';

const versions: Readonly<Record<string, string>> = {
  [linkerdCollections.server]: 'v1beta3',
  [linkerdCollections.serverAuthorization]: 'v1beta1',
  [linkerdCollections.authorizationPolicy]: 'v1alpha1',
  [linkerdCollections.meshTlsAuthentication]: 'v1alpha1',
  [linkerdCollections.networkAuthentication]: 'v1alpha1',
  [linkerdCollections.policyHttpRoute]: 'v1beta3',
  [linkerdCollections.gatewayHttpRoute]: 'v1',
  [linkerdCollections.gatewayGrpcRoute]: 'v1',
};

/** The API version in which objects of a collection are stored, which is the only one that keeps every field. */
export function storageVersion(collection: string): string | null {
  const version = versions[collection];
  return version === undefined ? null : `${collection.slice(0, collection.indexOf('/'))}/${version}`;
}

/** Labels and annotations that an object gets from its policy. */
export interface DraftMetadata {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** A native object before it is known for which policies it stands. */
export interface NativeDraft {
  readonly ref: NativeRef;
  readonly body: JsonObject;
}

/** Drafts an object in its storage version. */
export function nativeDraft(ref: NativeRef, spec: JsonObject, { labels, annotations }: DraftMetadata = {}): NativeDraft {
  const apiVersion = storageVersion(ref.collection);
  if (apiVersion === null) throw new Error(`${ref.collection} is not written`);
  const metadata = {
    name: ref.name,
    ...(ref.namespace === null ? {} : { namespace: ref.namespace }),
    ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
    ...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } }),
  };
  return { ref, body: { apiVersion, kind: ref.collection.slice(ref.collection.indexOf('/') + 1), metadata, spec } };
}
