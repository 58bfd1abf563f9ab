import { canonicalJson } from '../../../domain/canonical-json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { OWNER_LABEL, POLICY_ANNOTATION } from '../../../domain/planning/ownership.js';
import { textMapAt } from '../json-fields.js';
import { formatDuration, parseDuration } from '../routes/duration.js';
import {
  IDLE_TIMEOUT,
  readRetries,
  REQUEST_TIMEOUT,
  RETRY_ON,
  RETRY_TIMEOUT,
  writeRetries,
} from '../routes/retry-annotations.js';

/** What kubectl keeps of the last applied manifest. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const serverMade = [
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** Metadata without what the API server writes and without our own mark; empty maps are left out. */
export function canonicalMetadata(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(
    ([name]) => !serverMade.includes(name) && name !== 'labels' && name !== 'annotations',
  );
  const labels = without(textMapAt(metadata, 'labels'), [OWNER_LABEL]);
  const annotations = canonicalAnnotations(without(textMapAt(metadata, 'annotations'), [POLICY_ANNOTATION, LAST_APPLIED]));
  return {
    ...Object.fromEntries(kept),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function without(map: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)));
}

/** Durations in one unit, retry conditions as sorted words and single codes; what cannot be read stays as it is. */
function canonicalAnnotations(annotations: Record<string, string>): Record<string, string> {
  const result = { ...annotations };
  for (const name of [REQUEST_TIMEOUT, IDLE_TIMEOUT, RETRY_TIMEOUT, 'timeout.linkerd.io/response']) {
    const milliseconds = parseDuration(annotations[name] ?? '');
    if (milliseconds !== null) result[name] = formatDuration(milliseconds);
  }
  for (const protocol of ['http', 'grpc'] as const) {
    const text = annotations[RETRY_ON[protocol]];
    const retries = text === undefined ? undefined : readRetries({ [RETRY_ON[protocol]]: text }, protocol);
    if (retries) Object.assign(result, writeRetries(retries, protocol));
  }
  return result;
}

/** Members of a list that is a set, sorted by their text. */
export function sortedSet(values: readonly JsonValue[]): JsonValue[] {
  const keyed = values.map((value) => [canonicalJson(value), value] as const);
  return [...new Map(keyed)].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, value]) => value);
}
