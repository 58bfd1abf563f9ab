import type { WrittenObject } from '../translation/mesh-adapter.js';
import { nativeKey } from '../translation/native-object.js';

/** Objects of policies with those of exports. Where both say something of one object, it has the members of both. */
export function joinObjects(ofPolicies: readonly WrittenObject[], ofExports: readonly WrittenObject[]): WrittenObject[] {
  const joined = new Map(ofPolicies.map((object) => [nativeKey(object), object]));
  for (const object of ofExports) {
    const other = joined.get(nativeKey(object));
    joined.set(nativeKey(object), other === undefined ? object : join(other, object));
  }
  return [...joined.values()];
}

function join(one: WrittenObject, other: WrittenObject): WrittenObject {
  return { ...one, body: { ...one.body, ...other.body }, policies: [...new Set([...one.policies, ...other.policies])] };
}
