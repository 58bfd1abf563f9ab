import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';
import type { ResourceType } from './resource-type.js';
import { invalidValue, type StatusCause, tooLong } from './status-cause.js';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const NAME_PART = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const MAX_ANNOTATIONS = 256 * 1024;

const ENDS = 'and must start and end with an alphanumeric character';
const SUBDOMAIN_TEXT = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ENDS} (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const LABEL_TEXT = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ENDS} (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`;
const PART_TEXT = `name part must consist of alphanumeric characters, '-', '_' or '.', ${ENDS} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME_PART}')`;
const VALUE_TEXT = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ENDS} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${NAME_PART})?')`;

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

/** What is wrong with the metadata of an object (apimachinery pkg/api/validation, pkg/util/validation). */
export function metadataCauses(type: ResourceType, object: JsonObject, live: JsonObject | undefined): StatusCause[] {
  const metadata = objectAt(object, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  return [
    ...nameTexts(type, name).map((text) => invalidValue('metadata.name', `${JSON.stringify(name)}: ${text}`)),
    ...labelCauses(objectAt(metadata, 'labels')),
    ...annotationCauses(objectAt(metadata, 'annotations')),
    ...identityCauses(metadata, live),
  ];
}

function nameTexts(type: ResourceType, name: string): string[] {
  const isNamespace = type.group === '' && type.kind === 'Namespace';
  const limit = isNamespace ? 63 : 253;
  return [
    ...(name.length > limit ? [`must be no more than ${limit} characters`] : []),
    ...(matches(isNamespace ? LABEL : SUBDOMAIN, name) ? [] : [isNamespace ? LABEL_TEXT : SUBDOMAIN_TEXT]),
  ];
}

function labelCauses(labels: JsonObject): StatusCause[] {
  const field = 'metadata.labels';
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyTexts(key).map((text) => invalidValue(field, `${JSON.stringify(key)}: ${text}`)),
    ...valueTexts(String(value)).map((text) => invalidValue(field, `${JSON.stringify(value)}: ${text}`)),
  ]);
}

function annotationCauses(annotations: JsonObject): StatusCause[] {
  const field = 'metadata.annotations';
  const entries = Object.entries(annotations);
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)), 0);
  return [
    ...entries.flatMap(([key]) =>
      keyTexts(key.toLowerCase()).map((text) => invalidValue(field, `${JSON.stringify(key)}: ${text}`)),
    ),
    ...(size > MAX_ANNOTATIONS ? [tooLong(field, MAX_ANNOTATIONS)] : []),
  ];
}

/** What is wrong with a qualified name: an optional DNS prefix and a name. */
function keyTexts(key: string): string[] {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix !== null && prefix !== '' && !matches(SUBDOMAIN, prefix) ? [`prefix part ${SUBDOMAIN_TEXT}`] : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > 63 ? ['name part must be no more than 63 bytes'] : []),
    ...(matches(NAME_PART, name) ? [] : [PART_TEXT]),
  ];
}

function valueTexts(value: string): string[] {
  return [
    ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(matches(`(${NAME_PART})?`, value) ? [] : [VALUE_TEXT]),
  ];
}

/** What may not change: the uid, and the finalizers of what is being deleted may only become fewer. */
function identityCauses(metadata: JsonObject, live: JsonObject | undefined): StatusCause[] {
  if (live === undefined) return [];
  const before = objectAt(live, 'metadata');
  const uid =
    metadata['uid'] === before['uid']
      ? []
      : [invalidValue('metadata.uid', `${JSON.stringify(metadata['uid'])}: field is immutable`)];
  const held = listAt(before, 'finalizers');
  const added = listAt(metadata, 'finalizers').filter((finalizer) => !held.includes(finalizer));
  if (before['deletionTimestamp'] === undefined || added.length === 0) return uid;
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [...uid, { reason: 'FieldValueForbidden', message, field: 'metadata.finalizers' }];
}

const FIELDS = new Set(
  'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields'.split(
    ' ',
  ),
);

/** Paths of members that metadata does not have. */
export function unknownMetadata(object: JsonObject): string[] {
  const { metadata } = object;
  return Object.keys(isObject(metadata) ? metadata : {}).flatMap((key) => (FIELDS.has(key) ? [] : [`.metadata.${key}`]));
}
