import type { PolicyMetadata } from '../../../domain/model/envelope.js';
import { OWNER_LABEL, POLICY_ANNOTATION } from '../../../domain/planning/ownership.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { LAST_APPLIED } from '../canonicalize/metadata.js';
import { textMapAt } from '../json-fields.js';

/** Name, namespace, labels and annotations of the policy that an object becomes. Annotations of Linkerd's own stay behind. */
export function policyMetadata(object: NativeObject, name = object.name): PolicyMetadata {
  const labels = members(textMapAt(object.body, 'metadata', 'labels'), 63, (key) => key === OWNER_LABEL);
  const annotations = members(
    textMapAt(object.body, 'metadata', 'annotations'),
    4096,
    (key) => key === POLICY_ANNOTATION || key === LAST_APPLIED || /^[a-z.]*linkerd\.io\//.test(key),
  );
  return {
    name,
    namespace: object.namespace ?? 'default',
    ...(labels === null ? {} : { labels }),
    ...(annotations === null ? {} : { annotations }),
  };
}

function members(
  map: Readonly<Record<string, string>>,
  maxLength: number,
  isLeftOut: (key: string) => boolean,
): Record<string, string> | null {
  const kept = Object.entries(map).filter(([key, value]) => key.length <= 317 && value.length <= maxLength && !isLeftOut(key));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
