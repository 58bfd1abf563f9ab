import { Injectable } from '@nestjs/common';
import { detectDrift, type DriftEntry } from '../../domain/planning/drift.js';
import { nativeKey, nativeLabel } from '../../domain/translation/native-object.js';
import { Transactions } from '../../platform/database/transactions.js';
import type { MeshReading } from '../meshes/mesh-readings.js';
import { RolloutsStore } from '../rollouts/rollouts.store.js';
import type { Drift } from './drift.schemas.js';
import { PushedObjects } from './pushed-objects.js';

/** Compares what was last pushed to a mesh with what was observed of it. */
@Injectable()
export class DriftDetector {
  constructor(
    private readonly pushed: PushedObjects,
    private readonly rollouts: RolloutsStore,
    private readonly transactions: Transactions,
  ) {}

  /**
   * `since` is the time of the database before the mesh was observed, where a rollout may have written to it meanwhile: what it wrote
   * is left out, because what was observed and what counts as pushed would be from different moments.
   */
  async detect(
    project: string,
    { adapter, observed }: MeshReading,
    since: Date | null = null,
  ): Promise<{ objects: number; drift: Drift[] }> {
    const { mesh, objects } = observed.snapshot;
    const pushed = await this.pushed.of(this.transactions.autocommit, project, mesh);
    const moving = since === null ? new Set<string>() : await this.moving(project, mesh, since);
    const settled = pushed.filter((object) => !moving.has(nativeKey(object)));
    return { objects: pushed.length, drift: detectDrift(adapter, settled, objects).map(shown) };
  }

  /** Keys of what rollouts have written since a time of the database or write now. To be asked after what was pushed. */
  async moving(project: string, mesh: string, since: Date): Promise<ReadonlySet<string>> {
    const tx = this.transactions.autocommit;
    // In this order: what is noted between the two questions is in the second answer.
    const writing = await this.rollouts.beingWritten(tx, project, mesh);
    return new Set([...writing.map(nativeKey), ...(await this.pushed.since(tx, project, mesh, since))]);
  }
}

function shown({ ref, kind, fields, writers }: DriftEntry): Drift {
  return {
    object: nativeLabel(ref),
    kind,
    writers: [...writers],
    fields: fields.map(({ pointer, wanted, given }) => ({
      pointer,
      ...(wanted === undefined ? {} : { pushed: wanted }),
      ...(given === undefined ? {} : { observed: given }),
    })),
  };
}
