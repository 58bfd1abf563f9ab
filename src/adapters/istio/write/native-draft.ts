import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { PlacedPolicy, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { POLICY_COLLECTIONS, type PolicyPart } from '../collections.js';

/** Of any Kubernetes object that is named by a DNS subdomain. */
const LONGEST_NAME = 253;

/** What an object needs besides its kind: where it lives, its spec and annotations of Istio's own. */
export interface NativeDraft {
  readonly part: PolicyPart;
  /** Where the policy acts; where it is unlike the policy's namespace, the object's name tells the latter. */
  readonly namespace: string;
  readonly spec: JsonObject;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The native object of a policy, under the name that the part already bears, else the policy's own. */
export function writeObject(placed: PlacedPolicy, draft: NativeDraft): WrittenObject {
  const { collection, apiVersion } = POLICY_COLLECTIONS[draft.part];
  const ref = nativeRef(placed, draft);
  const { labels, annotations } = placed.policy.metadata;
  const allAnnotations = { ...annotations, ...draft.annotations };
  const metadata: JsonObject = { name: ref.name, namespace: ref.namespace };
  if (labels !== undefined && Object.keys(labels).length > 0) metadata['labels'] = { ...labels };
  if (Object.keys(allAnnotations).length > 0) metadata['annotations'] = allAnnotations;
  const kind = collection.slice(collection.lastIndexOf('/') + 1);
  return {
    ...ref,
    body: { apiVersion, kind, metadata, spec: draft.spec },
    version: null,
    writers: [],
    source: null,
    policies: [policyLabel(placed.policy)],
    part: draft.part,
  };
}

/** An object literal without the members that are undefined. */
export function members(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

/** The same, or undefined where nothing is left. */
export function membersOrNone(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject | undefined {
  const kept = members(object);
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function nativeRef(placed: PlacedPolicy, draft: NativeDraft): NativeRef & { namespace: string } {
  const { collection } = POLICY_COLLECTIONS[draft.part];
  const { name, namespace } = placed.policy.metadata;
  const known = placed.names[draft.part];
  if (known !== undefined && known.namespace === draft.namespace)
    return { collection, namespace: draft.namespace, name: known.name };
  return {
    collection,
    namespace: draft.namespace,
    name: draft.namespace === namespace ? name : `${namespace}.${name}`.slice(0, LONGEST_NAME).replace(/[.-]+$/, ''),
  };
}
