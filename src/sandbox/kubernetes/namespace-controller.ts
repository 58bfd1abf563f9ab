import { objectAt } from '../json-object.js';
import type { ObjectStore } from './object-store.js';
import type { WriteAddress } from './object-writer.js';
import type { ResourceType } from './resource-type.js';
import { namespaceType } from './types/core-types.js';

/** Empties namespaces that terminate, and lets them go: a part of kube-controller-manager, not of the API server. */
export class NamespaceController {
  constructor(
    private readonly store: ObjectStore,
    private readonly types: readonly ResourceType[],
  ) {}

  /** Takes a terminating namespace away with everything in it. */
  empty({ type, name }: WriteAddress): void {
    if (type !== namespaceType) return;
    for (const content of this.types.filter(({ namespaced }) => namespaced)) {
      for (const object of this.store.list(content)) {
        const metadata = objectAt(object, 'metadata');
        if (metadata['namespace'] === name) this.store.delete(content, name, String(metadata['name']));
      }
    }
    this.store.delete(namespaceType, null, name);
  }
}
