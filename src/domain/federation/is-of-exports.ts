import { ownerOf, policiesOf } from '../planning/ownership.js';
import type { NativeObject } from '../translation/native-object.js';

/** True for an object that we wrote for exports alone: the exports say it, and no policy is to be read from it. */
export function isOfExports(object: NativeObject): boolean {
  const labels = policiesOf(object);
  return ownerOf(object) !== null && labels.length > 0 && labels.every((label) => label.startsWith('ServiceExport '));
}
