import { canonicalForm } from './canonical-form.js';
import type { JsonObject } from '../json.js';
import { fieldDifferences, goesThroughList, overlayDifferences, type FieldDifference } from './field-difference.js';
import type { MeshAdapter } from './mesh-adapter.js';
import { nativeKey, type NativeObject, type NativeRef } from './native-object.js';

/** What of one native object the model does not say: some fields, or all of it. */
export interface Remainder {
  readonly object: NativeRef;
  /** `Kind namespace/name` of the policies that say the rest; none: the whole object is remainder. */
  readonly policies: readonly string[];
  /** Fields of the canonical body that the policies alone would not give back. */
  readonly fields: readonly FieldDifference[];
  /** Why, as the adapter notes it, with pointers into the native body. */
  readonly notes: readonly { readonly pointer: string; readonly reason: string }[];
}

/** The fields that are lost when `original` is said by `written` alone, both in canonical form. */
export function remainingFields(adapter: MeshAdapter, original: NativeObject, written: NativeObject): FieldDifference[] {
  return fieldDifferences(canonicalForm(adapter, original).body, adapter.canonicalize(written).body);
}

/** The written body with the remainder put back. After an edit only fields outside lists still have their place: `kept` says which. */
export function overlayRemainder(
  body: JsonObject,
  remainder: Remainder,
  isUnchanged: boolean,
): { body: JsonObject; dropped: string[] } {
  const kept = isUnchanged ? remainder.fields : remainder.fields.filter((field) => keepsItsPlace(body, field));
  const dropped = remainder.fields.filter((field) => !kept.includes(field)).map((field) => field.pointer);
  return { body: overlayDifferences(body, kept), dropped };
}

/** Remainders by the key of their object. */
export function remainderIndex(remainders: readonly Remainder[]): Map<string, Remainder> {
  return new Map(remainders.map((remainder) => [nativeKey(remainder.object), remainder]));
}

/** A field whose value the policies themselves may have changed is theirs; one in a list may belong to another member now. */
function keepsItsPlace(body: JsonObject, field: FieldDifference): boolean {
  return field.wanted !== undefined && field.given === undefined && !goesThroughList(body, field.pointer);
}
