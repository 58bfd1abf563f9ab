import { Injectable } from '@nestjs/common';
import type { Connection } from '../../domain/translation/connection.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { nativeKey } from '../../domain/translation/native-object.js';
import { Transactions } from '../../platform/database/transactions.js';
import { PushedObjects } from '../drift/pushed-objects.js';
import { MeshAdapters } from '../meshes/mesh-adapters.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { Snapshots, type FreshSnapshot } from '../meshes/snapshots.js';
import { findDone, isUnknown, mismatch } from './as-written.js';
import { RankWriter } from './rank-writer.js';
import { ranksOf } from './ranks.js';
import { RolloutRecord } from './rollout-record.js';
import type { RolloutStep, TriedStep } from './rollout-step.js';
import { RolloutsStore, type RolloutRun } from './rollouts.store.js';

/** How one mesh's part of a rollout ended. */
export interface MeshOutcome {
  readonly succeeded: boolean;
  readonly error: string | null;
}

const SUCCEEDED: MeshOutcome = { succeeded: true, error: null };

/** Carries out one mesh's part of a rollout, rank by rank, so that it can be cut off and taken up again at any point. */
@Injectable()
export class MeshRollouts {
  constructor(
    private readonly store: RolloutsStore,
    private readonly pushed: PushedObjects,
    private readonly snapshots: Snapshots,
    private readonly catalog: MeshCatalog,
    private readonly adapters: MeshAdapters,
    private readonly transactions: Transactions,
  ) {}

  /** Applies what is not applied yet, stops at the first failure, then reads back what was written. Raises UNREACHABLE. */
  async carryOut(project: string, run: RolloutRun, mesh: string, steps: readonly RolloutStep[]): Promise<MeshOutcome> {
    const adapter = this.adapters.for((await this.catalog.require(project, mesh)).kind);
    const record = new RolloutRecord(project, mesh, run, this.store, this.pushed, this.transactions);
    return this.snapshots.withConnection(project, mesh, async (connection) => {
      const applied = await this.#apply(connection, adapter, record, steps);
      if (!applied.succeeded) return applied;
      const [observed] = await Promise.all([this.snapshots.observe(project, mesh, connection), record.settle()]);
      return verify(observed, adapter, record, steps);
    });
  }

  /** Intents first, then the writes, then their results: what is found begun was cut off, and the mesh tells whether it was done. */
  async #apply(
    connection: Connection,
    adapter: MeshAdapter,
    record: RolloutRecord,
    steps: readonly RolloutStep[],
  ): Promise<MeshOutcome> {
    const cutOff = steps.filter(({ stored }) => stored.state !== 'PENDING' && stored.state !== 'APPLIED');
    const done = await findDone(connection, adapter, cutOff);
    for (const tried of done) record.note(tried);
    const found = new Set(done.map(({ step }) => step));
    const writer = new RankWriter(connection, record);
    for (const rank of ranksOf(steps)) {
      const [first] = await writer.write(rank.filter((step) => step.stored.state !== 'APPLIED' && !found.has(step)));
      if (first === undefined) continue;
      await record.settle();
      return { succeeded: false, error: `${first.step.planned.object}: ${first.result.detail ?? first.result.state}` };
    }
    return SUCCEEDED;
  }
}

/**
 * What was written must be there as written: an admission webhook may have changed it, somebody may have been quicker. Versions that
 * a write did not tell are learnt here. Of what a mesh withholds its answer to the write is all that is known.
 */
async function verify(
  { snapshot: { objects }, withheld }: FreshSnapshot,
  adapter: MeshAdapter,
  record: RolloutRecord,
  steps: readonly RolloutStep[],
): Promise<MeshOutcome> {
  const now = new Map(objects.map((object) => [nativeKey(object), object]));
  const wrong: TriedStep[] = [];
  const learnt: TriedStep[] = [];
  for (const step of steps) {
    if (isUnknown({ now, withheld }, step.planned)) continue;
    const object = now.get(nativeKey(step.planned.ref));
    const detail = mismatch(adapter, step.planned, object);
    const known = record.resultOf(step);
    if (detail !== null) wrong.push({ step, result: { state: 'NOT_AS_WRITTEN', detail, version: null } });
    else if (object !== undefined && known.version === null) learnt.push({ step, result: { ...known, version: object.version } });
  }
  await record.correct([...wrong, ...learnt]);
  const error = wrong.map(({ step, result }) => `${step.planned.object}: ${result.detail}`).join('; ');
  return wrong.length === 0 ? SUCCEEDED : { succeeded: false, error };
}
