import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { OWNER_LABEL, OWNER_META, POLICY_ANNOTATION, POLICY_META } from '../../../domain/planning/ownership.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { isCustomResource } from '../crd.js';
import { canonicalFields } from '../native/canonical-fields.js';
import { objectOf, textOf } from '../native/json-fields.js';
import { canonicalIntentions } from './canonical-intentions.js';
import { canonicalResolver } from './canonical-resolver.js';
import { canonicalRouter, canonicalSplitter } from './canonical-routes.js';
import { durationText, nanoseconds } from './duration.js';
import { pruned } from './pruned.js';

/** Collections whose objects are no config entries and are left as they are. */
const NOT_ENTRIES: ReadonlySet<string> = new Set(['agent', 'catalog-service']);
const SERVER_MADE: ReadonlySet<string> = new Set(['CreateIndex', 'ModifyIndex', 'Hash', 'Status']);

/** The one spelling of an object: fields in the HTTP API's casing, without what the server makes, our mark and empty values. */
export function canonicalizeConsul(object: NativeObject): NativeObject {
  if (NOT_ENTRIES.has(object.collection)) return object;
  return { ...object, body: isCustomResource(object.body) ? canonicalResource(object.body) : canonicalEntry(object) };
}

function canonicalEntry({ collection, name, body }: NativeObject): JsonObject {
  const fields = unmarked(canonicalFields(body));
  const kept = Object.entries(fields).filter(([key]) => !SERVER_MADE.has(key));
  const kind = textOf(fields, 'Kind') === '' ? collection : textOf(fields, 'Kind');
  // The mesh entry has no name of its own.
  const named = kind === 'mesh' ? { Name: null } : { Name: textOf(fields, 'Name') === '' ? name : textOf(fields, 'Name') };
  return canonicalKind(kind, pruned({ ...Object.fromEntries(kept), Kind: kind, ...named }, spelledDuration));
}

function spelledDuration(value: JsonValue): JsonValue {
  const total = nanoseconds(value);
  return total === null ? value : total === 0 ? null : durationText(total);
}

function canonicalKind(kind: string, entry: JsonObject): JsonObject {
  switch (kind) {
    case 'service-intentions':
      return canonicalIntentions(entry);
    case 'service-router':
      return canonicalRouter(entry);
    case 'service-splitter':
      return canonicalSplitter(entry);
    case 'service-resolver':
      return canonicalResolver(entry);
    case 'service-defaults':
      return textOf(entry, 'Protocol') === '' ? entry : { ...entry, Protocol: textOf(entry, 'Protocol').toLowerCase() };
    default:
      return entry;
  }
}

function unmarked(fields: JsonObject): JsonObject {
  const { Meta: meta, ...rest } = fields;
  if (!isJsonObject(meta)) return rest;
  return { ...rest, Meta: without(meta, [OWNER_META, POLICY_META]) };
}

/** Metadata that the Kubernetes API server makes. */
const RESOURCE_METADATA = ['resourceVersion', 'uid', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function canonicalResource(body: JsonObject): JsonObject {
  const { status: _status, ...rest } = body;
  const { labels: _labels, annotations: _annotations, ...metadata } = without(objectOf(body, 'metadata'), RESOURCE_METADATA);
  const labels = without(objectOf(objectOf(body, 'metadata'), 'labels'), [OWNER_LABEL]);
  const annotations = without(objectOf(objectOf(body, 'metadata'), 'annotations'), [POLICY_ANNOTATION, LAST_APPLIED]);
  return {
    ...rest,
    metadata: {
      ...metadata,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
  };
}

function without(fields: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}
