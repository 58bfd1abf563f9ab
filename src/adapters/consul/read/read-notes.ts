import type { ReadNote } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';

/** A remark on a place of a native object; the empty pointer is all of it. */
export function readNote(object: NativeObject, pointer: string, reason: string): ReadNote {
  return { object: refOf(object), pointer, reason };
}

/** The name of a native object, without the object. */
export function refOf({ collection, namespace, name }: NativeRef): NativeRef {
  return { collection, namespace, name };
}
