import { OWNER_LABEL, POLICY_ANNOTATION } from '../../../domain/planning/ownership.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { LAST_APPLIED, SERVER_METADATA } from '../canonicalize/metadata.js';
import type { FieldReader } from './field-reader.js';

/** Name, namespace, labels and annotations of the policy that an object becomes. */
export interface ReadMetadata {
  name: string;
  namespace: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * Reads an object's metadata. Labels and annotations of Istio's own stay behind: they mean nothing in another mesh.
 * @param understood annotations that the kind's own reader takes up
 */
export function readMetadata(object: NativeObject, root: FieldReader, understood: readonly string[] = []): ReadMetadata {
  root.ignore('apiVersion', 'kind', 'status');
  const metadata = root.object('metadata');
  metadata?.ignore('name', 'namespace', ...SERVER_METADATA);
  const labels = neutralMembers(metadata?.object('labels'), [OWNER_LABEL], 63);
  const annotations = neutralMembers(metadata?.object('annotations'), [POLICY_ANNOTATION, LAST_APPLIED, ...understood], 4096);
  return {
    name: resourceName(object.name),
    namespace: object.namespace ?? 'default',
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** The name itself where it is valid, else its nearest valid spelling. */
function resourceName(name: string): string {
  const cleaned = name.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  return cleaned.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'unnamed';
}

function neutralMembers(
  reader: FieldReader | undefined,
  ignored: readonly string[],
  maxLength: number,
): Record<string, string> | undefined {
  if (reader === undefined) return undefined;
  reader.ignore(...ignored);
  const neutral = Object.keys(reader.body)
    .filter((key) => !ignored.includes(key) && !isIstioKey(key))
    .flatMap((key) => {
      const value = (reader.body[key] as string).length <= maxLength ? reader.string(key) : undefined;
      return value === undefined ? [] : [[key, value] as const];
    });
  for (const key of Object.keys(reader.body).filter(isIstioKey)) {
    if (!ignored.includes(key)) reader.remark(key, "a label or annotation of Istio's own means nothing in another mesh");
  }
  return neutral.length === 0 ? undefined : Object.fromEntries(neutral);
}

function isIstioKey(key: string): boolean {
  return /^([a-z0-9-]+\.)*istio\.io\//.test(key);
}
