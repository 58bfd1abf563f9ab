import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import type { NativeObject } from '../translation/native-object.js';

/** The name under which Concordat writes to a Kubernetes API server. */
export const FIELD_MANAGER = 'concordat';

/** Label, annotation and Meta keys that mark what Concordat owns. */
export const OWNER_LABEL = 'concordat.dev/managed-by';
export const POLICY_ANNOTATION = 'concordat.dev/policy';
export const OWNER_META = 'concordat-managed-by';
export const POLICY_META = 'concordat-policy';

/** The project that owns the object, or null for a foreign one. */
export function ownerOf(object: NativeObject): string | null {
  const metadata = object.body['metadata'];
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  const meta = object.body['Meta'];
  const owner = isJsonObject(labels) ? labels[OWNER_LABEL] : isJsonObject(meta) ? meta[OWNER_META] : undefined;
  return typeof owner === 'string' ? owner : null;
}

/** Labels of the policies that an object of ours stands for, as its mark names them. */
export function policiesOf(object: NativeObject): string[] {
  const metadata = object.body['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const meta = object.body['Meta'];
  const text = isJsonObject(annotations) ? annotations[POLICY_ANNOTATION] : isJsonObject(meta) ? meta[POLICY_META] : undefined;
  return typeof text === 'string' && text !== '' ? text.split(', ') : [];
}

/** True where both say the same of whose they are and of the policies behind them; adapters' canonical forms leave that out. */
export function hasSameMark(one: NativeObject, other: NativeObject): boolean {
  return ownerOf(one) === ownerOf(other) && policiesOf(one).join() === policiesOf(other).join();
}

/** The object with our mark: whose it is and for which policies. Kubernetes objects carry it as metadata, Consul entries as Meta. */
export function markOwned<T extends NativeObject>(object: T, project: string, policies: readonly string[]): T {
  const metadata = object.body['metadata'];
  const body = isJsonObject(metadata)
    ? { ...object.body, metadata: markMetadata(metadata, project, policies) }
    : {
        ...object.body,
        Meta: { ...members(object.body['Meta']), [OWNER_META]: project, [POLICY_META]: cut(policies.join(', '), 512) },
      };
  return { ...object, body };
}

function markMetadata(metadata: JsonObject, project: string, policies: readonly string[]): JsonObject {
  return {
    ...metadata,
    labels: { ...members(metadata['labels']), [OWNER_LABEL]: project },
    annotations: { ...members(metadata['annotations']), [POLICY_ANNOTATION]: policies.join(', ') },
  };
}

function members(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
