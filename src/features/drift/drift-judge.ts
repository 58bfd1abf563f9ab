import { Injectable } from '@nestjs/common';
import { detectDrift } from '../../domain/planning/drift.js';
import { nativeKey } from '../../domain/translation/native-object.js';
import { Transactions } from '../../platform/database/transactions.js';
import { MeshAdapters } from '../meshes/mesh-adapters.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { RolloutsStore } from '../rollouts/rollouts.store.js';
import { PushedObjects } from './pushed-objects.js';
import type { SeenChanges } from './seen-changes.js';

/** What is to be thought of changes that were seen. */
export interface Verdict {
  /** How each object of ours that was judged differs from what was pushed, by key; null where it does not. */
  readonly drift: ReadonlyMap<string, string | null>;
  /** Keys of those that a rollout writes just now: nothing can be said of them before it has noted what it did. */
  readonly undecided: readonly string[];
}

/** Tells whether changes that were seen in a mesh are drift, by what was pushed to it alone: the mesh is not asked again. */
@Injectable()
export class DriftJudge {
  constructor(
    private readonly pushed: PushedObjects,
    private readonly rollouts: RolloutsStore,
    private readonly catalog: MeshCatalog,
    private readonly adapters: MeshAdapters,
    private readonly transactions: Transactions,
  ) {}

  /** Raises NOT_FOUND for a mesh that was deleted. */
  async judge(project: string, mesh: string, seen: SeenChanges): Promise<Verdict> {
    const tx = this.transactions.autocommit;
    const adapter = this.adapters.for((await this.catalog.require(project, mesh)).kind);
    // In this order: a write that is noted between the two questions is undecided, not drift.
    const writing = new Set((await this.rollouts.beingWritten(tx, project, mesh)).map(nativeKey));
    const pushed = await this.pushed.some(tx, project, mesh, seen);
    const settled = pushed.filter((object) => !writing.has(nativeKey(object)));
    const drift = new Map<string, string | null>(settled.map((object) => [nativeKey(object), null]));
    for (const { ref, kind, fields } of detectDrift(adapter, settled, seen.objects)) {
      drift.set(nativeKey(ref), JSON.stringify([kind, fields]));
    }
    return { drift, undecided: pushed.map(nativeKey).filter((key) => writing.has(key)) };
  }
}
