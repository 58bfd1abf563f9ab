import { canonicalJson } from '../../../domain/canonical-json.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { nativeKey, type NativeRef } from '../../../domain/translation/native-object.js';
import type { NativeDraft } from './native-draft.js';

interface PooledObject {
  readonly draft: NativeDraft;
  readonly part: string;
  readonly policies: Set<string>;
}

/** The objects written so far. Policies that need the same object share it. */
export class ObjectPool {
  private readonly objects = new Map<string, PooledObject>();

  /** Adds an object for a policy; false where another policy has written a different one of that name. */
  claim(draft: NativeDraft, policy: string, part: string): boolean {
    const known = this.objects.get(nativeKey(draft.ref));
    if (known === undefined) {
      this.objects.set(nativeKey(draft.ref), { draft, part, policies: new Set([policy]) });
      return true;
    }
    if (canonicalJson(known.draft.body['spec']) !== canonicalJson(draft.body['spec'])) return false;
    known.policies.add(policy);
    return true;
  }

  /** Adds an object under the name it has, else the wanted one, else the first free one after that; gives the name it got. */
  claimNamed(
    draftOf: (ref: NativeRef) => NativeDraft,
    named: NativeRef | undefined,
    wanted: NativeRef,
    policy: string,
    part: string,
  ): NativeRef {
    if (named !== undefined && this.claim(draftOf(named), policy, part)) return named;
    for (let number = 1; ; number += 1) {
      const ref = number === 1 ? wanted : { ...wanted, name: `${wanted.name}-x${number}` };
      if (this.claim(draftOf(ref), policy, part)) return ref;
    }
  }

  /** Everything written, each object once. */
  written(): WrittenObject[] {
    return [...this.objects.values()].map(({ draft, part, policies }) => ({
      ...draft.ref,
      body: draft.body,
      version: null,
      writers: [],
      source: null,
      policies: [...policies].sort(),
      part,
    }));
  }
}
