import type { NativeObject } from '../../../domain/translation/native-object.js';
import { stringAt } from './fields.js';

function creationSecond(object: NativeObject): number {
  const parsed = Date.parse(stringAt(object.body, 'metadata', 'creationTimestamp') ?? '');
  return Number.isNaN(parsed) ? 0 : parsed;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Objects oldest first; of one second by name, then namespace, as istiod sorts every kind in which the oldest wins
 * (istio/istio pilot/pkg/model/config.go). Objects without a creation time come first, in the same order.
 */
export function inCreationOrder<Object extends NativeObject>(objects: readonly Object[]): readonly Object[] {
  return [...objects].sort(
    (a, b) =>
      creationSecond(a) - creationSecond(b) || compareText(a.name, b.name) || compareText(a.namespace ?? '', b.namespace ?? ''),
  );
}
