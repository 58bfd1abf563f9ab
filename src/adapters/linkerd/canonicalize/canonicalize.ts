import type { JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { objectAt } from '../json-fields.js';
import { storageVersion } from '../write/native-draft.js';
import { canonicalMetadata } from './metadata.js';
import { canonicalAuthorizationPolicy, canonicalMeshTls, canonicalNetworks, canonicalServerAuthorization } from './grants.js';
import { canonicalGrpcRoute, canonicalHttpRoute } from './routes.js';
import { canonicalServer } from './server.js';
import { canonicalService } from './service.js';

type Canonical = (object: NativeObject) => JsonObject;

const specs: Readonly<Record<string, Canonical>> = {
  [linkerdCollections.service]: canonicalService,
  [linkerdCollections.server]: canonicalServer,
  [linkerdCollections.authorizationPolicy]: canonicalAuthorizationPolicy,
  [linkerdCollections.meshTlsAuthentication]: canonicalMeshTls,
  [linkerdCollections.networkAuthentication]: canonicalNetworks,
  [linkerdCollections.serverAuthorization]: canonicalServerAuthorization,
  [linkerdCollections.gatewayHttpRoute]: canonicalHttpRoute,
  [linkerdCollections.policyHttpRoute]: canonicalHttpRoute,
  [linkerdCollections.gatewayGrpcRoute]: canonicalGrpcRoute,
};

/**
 * The object in its one spelling, which is also what is written: the storage version, the schema's defaults made explicit, sets
 * sorted, and without what the API server or we ourselves add. Objects of other kinds keep their spec as it is.
 */
export function canonicalize(object: NativeObject): NativeObject {
  const { status: _status, ...rest } = object.body;
  const spec = specs[object.collection];
  const body: JsonObject = {
    ...rest,
    apiVersion: storageVersion(object.collection) ?? object.body['apiVersion'] ?? '',
    metadata: canonicalMetadata(objectAt(object.body, 'metadata')),
    ...(spec === undefined ? {} : { spec: spec(object) }),
  };
  return { ...object, body };
}
