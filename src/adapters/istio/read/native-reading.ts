import { Policy } from '../../../domain/model/policy.js';
import type { PlacedPolicy, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';
import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { PolicyPart } from '../collections.js';
import type { FieldReader, Remark } from './field-reader.js';

/** What became of one native object: a policy, or none where the model cannot say it, and the notes. */
export interface NativeReading {
  readonly policy: PlacedPolicy | null;
  readonly notes: readonly ReadNote[];
}

/** The reading of an object that stays native as a whole. */
export function unread(object: NativeObject, remarks: readonly Remark[]): NativeReading {
  return { policy: null, notes: remarks.map((remark) => ({ object: refOf(object), ...remark })) };
}

/** The reading as a policy; unread where the document breaks the model's own bounds. `remarks` are kept as notes. */
export function readAs(object: NativeObject, part: PolicyPart, document: object, remarks: readonly Remark[]): NativeReading {
  const parsed = Policy.safeParse(withoutUndefined(document));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const at = (issue?.path ?? []).join('.');
    return unread(object, [{ pointer: '', reason: `the model does not take it: ${at}: ${issue?.message ?? ''}` }, ...remarks]);
  }
  const names = { [part]: refOf(object) };
  return { policy: { policy: parsed.data, names }, notes: remarks.map((remark) => ({ object: refOf(object), ...remark })) };
}

/** Security objects are read wholly or not at all: any remark on the spec leaves the object native. */
export function readWholly(object: NativeObject, part: PolicyPart, document: object, root: FieldReader): NativeReading {
  const remarks = root.remarks();
  const isWhole = remarks.every((remark) => remark.pointer.startsWith('/metadata'));
  return isWhole ? readAs(object, part, document, remarks) : unread(object, remarks);
}

/** Only the reference of an object. */
function refOf({ collection, namespace, name }: NativeRef): NativeRef {
  return { collection, namespace, name };
}

function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value as JsonObject).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutUndefined(member)])) as T;
}
