import { Injectable } from '@nestjs/common';
import { ownerOf } from '../../domain/planning/ownership.js';
import { fieldDifferences } from '../../domain/translation/field-difference.js';
import type { AppliedChange, Connection } from '../../domain/translation/connection.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../domain/translation/native-object.js';
import { Transactions } from '../../platform/database/transactions.js';
import { PushedObjects } from '../drift/pushed-objects.js';
import { MeshAdapters } from '../meshes/mesh-adapters.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import { Snapshots } from '../meshes/snapshots.js';
import { nativeChange } from '../plans/planned-changes.read-model.js';
import type { PlanChange } from '../plans/plans.schemas.js';
import type { ChangeState } from './rollouts.schemas.js';
import { RolloutsStore, type ChangeResult, type StoredChange } from './rollouts.store.js';

/** A change of the rollout with what the plan says of it. */
export interface RolloutStep {
  readonly stored: StoredChange;
  readonly planned: PlanChange;
}

/** How one mesh's part of a rollout ended. */
export interface MeshOutcome {
  readonly succeeded: boolean;
  readonly error: string | null;
}

const STATES: Readonly<Record<AppliedChange['outcome'], ChangeState>> = {
  applied: 'APPLIED',
  unchanged: 'APPLIED',
  conflict: 'CONFLICT',
  refused: 'REFUSED',
  unreachable: 'UNREACHABLE',
};

/** Carries out one mesh's part of a rollout, object by object, so that it can be cut off and taken up again at any point. */
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
  async carryOut(project: string, rollout: string, mesh: string, steps: readonly RolloutStep[]): Promise<MeshOutcome> {
    const adapter = this.adapters.for((await this.catalog.require(project, mesh)).kind);
    const applied = await this.snapshots.withConnection(project, mesh, async (connection) => {
      for (const step of steps) {
        const result = await this.#step(project, rollout, connection, adapter, step);
        if (result.state !== 'APPLIED')
          return { succeeded: false, error: `${step.planned.object}: ${result.detail ?? result.state}` };
      }
      return { succeeded: true, error: null };
    });
    return applied.succeeded ? this.#verify(project, rollout, mesh, adapter, steps) : applied;
  }

  /** Intent first, then the write, then its result: a step found APPLYING was cut off, and the mesh tells whether it was done. */
  async #step(
    project: string,
    rollout: string,
    connection: Connection,
    adapter: MeshAdapter,
    step: RolloutStep,
  ): Promise<ChangeResult> {
    const { stored, planned } = step;
    if (stored.state === 'APPLIED') return stored;
    const done = stored.state === 'APPLYING' ? await findDone(connection, adapter, planned) : null;
    if (done === null) await this.#save(rollout, stored.position, { state: 'APPLYING', detail: null, version: null });
    const result = done ?? (await connection.apply(nativeChange(planned), { dryRun: false }));
    const change = { state: STATES[result.outcome], detail: result.detail, version: result.object?.version ?? null };
    await this.transactions.run(async (tx) => {
      await this.store.setChange(tx, rollout, stored.position, change);
      if (change.state !== 'APPLIED') return;
      const object = pushedObject(planned, change.version);
      // What a rollback gave back to others is theirs: it cannot drift.
      if (planned.after === null || ownerOf(object) !== project) await this.pushed.remove(tx, project, stored.mesh, stored.ref);
      else await this.pushed.put(tx, project, stored.mesh, rollout, object);
    });
    return change;
  }

  #save(rollout: string, position: number, change: ChangeResult): Promise<void> {
    return this.store.setChange(this.transactions.autocommit, rollout, position, change);
  }

  /** What was written must be there as written: an admission webhook may have changed it, somebody may have been quicker. */
  async #verify(
    project: string,
    rollout: string,
    mesh: string,
    adapter: MeshAdapter,
    steps: readonly RolloutStep[],
  ): Promise<MeshOutcome> {
    const { snapshot } = await this.snapshots.observe(project, mesh);
    const now = new Map(snapshot.objects.map((object) => [nativeKey(object), object]));
    const wrong: string[] = [];
    for (const { stored, planned } of steps) {
      const why = mismatch(adapter, planned, now.get(nativeKey(stored.ref)));
      if (why === null) continue;
      wrong.push(`${planned.object}: ${why}`);
      await this.#save(rollout, stored.position, { state: 'NOT_AS_WRITTEN', detail: why, version: null });
    }
    return wrong.length === 0 ? { succeeded: true, error: null } : { succeeded: false, error: wrong.join('; ') };
  }
}

/** The result of a write that was cut off, where the mesh shows that it was done; null where it was not. */
async function findDone(connection: Connection, adapter: MeshAdapter, planned: PlanChange): Promise<AppliedChange | null> {
  for await (const page of connection.observe([planned.ref.collection])) {
    const object = page.objects.find((one) => nativeKey(one) === nativeKey(planned.ref));
    if (mismatch(adapter, planned, object) === null)
      return { ref: planned.ref, outcome: 'applied', object: object ?? null, detail: null };
  }
  return null;
}

/** Why what is there is not what was written; null where it is. */
function mismatch(adapter: MeshAdapter, { after, ref }: PlanChange, object: NativeObject | undefined): string | null {
  if (after === null) return object === undefined ? null : 'it is still there';
  if (object === undefined) return 'it is not there';
  const wanted = { ...ref, body: after, version: null, writers: [], source: null };
  const differences = fieldDifferences(adapter.canonicalize(wanted).body, adapter.canonicalize(object).body);
  return differences.length === 0 ? null : `it differs at ${differences.map(({ pointer }) => pointer || '/').join(', ')}`;
}

function pushedObject({ ref, after }: PlanChange, version: string | null): NativeObject {
  return { ...ref, body: after ?? {}, version, writers: [], source: null };
}
