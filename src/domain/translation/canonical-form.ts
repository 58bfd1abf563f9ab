import type { MeshAdapter } from './mesh-adapter.js';
import type { NativeObject } from './native-object.js';

/** Forms of objects that were observed: import, check and plan compare the same observation again and again. */
const forms = new WeakMap<NativeObject, NativeObject>();

/** The canonical form of an observed object, made once for as long as the object is held. An object belongs to one mesh, so to one adapter. */
export function canonicalForm(adapter: MeshAdapter, observed: NativeObject): NativeObject {
  const known = forms.get(observed);
  if (known !== undefined) return known;
  const form = adapter.canonicalize(observed);
  forms.set(observed, form);
  return form;
}
