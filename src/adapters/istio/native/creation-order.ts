import type { NativeObject } from '../../../domain/translation/native-object.js';
import { stringAt } from './fields.js';

function creationSecond(object: NativeObject): number {
  const parsed = Date.parse(stringAt(object.body, 'metadata', 'creationTimestamp') ?? '');
  return Number.isNaN(parsed) ? 0 : parsed;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: NativeObject, b: NativeObject): number {
  return compareText(a.name, b.name) || compareText(a.namespace ?? '', b.namespace ?? '');
}

/** Services of one second go by their host names, in which `web-b.shop` comes before `web.shop`. */
export function byHostName(a: NativeObject, b: NativeObject): number {
  return compareText(`${a.name}.${a.namespace ?? ''}`, `${b.name}.${b.namespace ?? ''}`);
}

/**
 * Objects oldest first; of one second by name, then namespace, as istiod sorts every configuration in which the oldest wins
 * (istio/istio pilot/pkg/model/config.go), or as `tie` says (Services: pilot/pkg/model/context.go, SetServiceTargets). Objects
 * without a creation time come first, in the same order.
 */
export function inCreationOrder<Object extends NativeObject>(
  objects: readonly Object[],
  tie: (a: NativeObject, b: NativeObject) => number = byName,
): readonly Object[] {
  return [...objects].sort((a, b) => creationSecond(a) - creationSecond(b) || tie(a, b));
}
