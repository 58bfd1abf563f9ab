import { Injectable } from '@nestjs/common';
import { nativeLabel, type NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { MeshRollout, Rollout } from './rollouts.schemas.js';
import { RolloutsStore, type PlacedResult, type RolloutRun, type StoredChange } from './rollouts.store.js';

interface RolloutRow {
  id: string;
  plan: string;
  state: Rollout['state'];
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

/** States of a change after which nothing more happens to it. */
const FAILED = new Set(['CONFLICT', 'REFUSED', 'UNREACHABLE', 'NOT_AS_WRITTEN']);

@Injectable()
export class RolloutsTypeormStore extends RolloutsStore {
  async find(tx: Transaction, project: string, id: string): Promise<Rollout | null> {
    const rows = await tx.query<RolloutRow[]>('SELECT * FROM rollouts WHERE project = $1 AND id = $2', [project, id]);
    return rows[0] === undefined ? null : rolloutOf(rows[0], await this.changesOf(tx, id));
  }

  async list(tx: Transaction, project: string, page: PageRequest): Promise<Rollout[]> {
    const rows = await tx.query<RolloutRow[]>(
      'SELECT * FROM rollouts WHERE project = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3',
      [project, page.after?.[0] ?? null, page.limit + 1],
    );
    const rollouts: Rollout[] = [];
    for (const row of rows) rollouts.push(rolloutOf(row, await this.changesOf(tx, row.id)));
    return rollouts;
  }

  async insert(
    tx: Transaction,
    project: string,
    id: string,
    plan: string,
    createdBy: string,
    changes: readonly StoredChange[],
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO rollouts (id, project, plan, state, created_by) VALUES ($1, $2, $3, 'QUEUED', $4)
       ON CONFLICT (plan) DO NOTHING RETURNING id`,
      [id, project, plan, createdBy],
    );
    if (rows.length === 0) return false;
    await tx.query(
      `INSERT INTO rollout_changes (rollout, position, mesh, ref, action, state)
       SELECT $1, r.position, r.mesh, r.ref, r.action, r.state
       FROM jsonb_to_recordset($2::jsonb) AS r (position int, mesh text, ref jsonb, action text, state text)`,
      [id, JSON.stringify(changes)],
    );
    return true;
  }

  changesOf(tx: Transaction, rollout: string): Promise<StoredChange[]> {
    return tx.query<StoredChange[]>(
      'SELECT position, mesh, ref, action, state, detail, version FROM rollout_changes WHERE rollout = $1 ORDER BY position',
      [rollout],
    );
  }

  async beingWritten(tx: Transaction, project: string, mesh: string): Promise<NativeRef[]> {
    const rows = await tx.query<{ ref: NativeRef }[]>(
      `SELECT c.ref FROM rollouts r JOIN rollout_changes c ON c.rollout = r.id
       WHERE r.project = $1 AND r.finished_at IS NULL AND c.mesh = $2 AND c.state = 'APPLYING'`,
      [project, mesh],
    );
    return rows.map(({ ref }) => ref);
  }

  async takeUp(tx: Transaction, rollout: string): Promise<RolloutRun | null> {
    const [rows] = await tx.query<[{ run: number }[], number]>(
      `UPDATE rollouts SET state = 'RUNNING', run = run + 1 WHERE id = $1 AND finished_at IS NULL RETURNING run`,
      [rollout],
    );
    return rows[0] === undefined ? null : { rollout, number: rows[0].run };
  }

  async hold(tx: Transaction, { rollout, number }: RolloutRun): Promise<void> {
    const rows = await tx.query<unknown[]>(
      'SELECT 1 FROM rollouts WHERE id = $1 AND run = $2 AND finished_at IS NULL FOR SHARE',
      [rollout, number],
    );
    if (rows.length === 0) throw new Error(`Another process took the rollout ${rollout} up, or it is over`);
  }

  async setChanges(tx: Transaction, rollout: string, results: readonly PlacedResult[]): Promise<void> {
    await tx.query(
      `UPDATE rollout_changes c SET state = r.state, detail = r.detail, version = r.version
       FROM jsonb_to_recordset($2::jsonb) AS r (position int, state text, detail text, version text)
       WHERE c.rollout = $1 AND c.position = r.position`,
      [rollout, JSON.stringify(results)],
    );
  }

  async setState(tx: Transaction, rollout: string, state: Rollout['state'], error: string | null): Promise<void> {
    const isFinal = state !== 'QUEUED' && state !== 'RUNNING';
    await tx.query(`UPDATE rollouts SET state = $2, error = $3, finished_at = ${isFinal ? 'now()' : 'NULL'} WHERE id = $1`, [
      rollout,
      state,
      error,
    ]);
  }
}

function rolloutOf(row: RolloutRow, changes: readonly StoredChange[]): Rollout {
  const count = (isCounted: (change: StoredChange) => boolean) => changes.filter(isCounted).length;
  return {
    id: row.id,
    plan: row.plan,
    state: row.state,
    error: row.error,
    summary: {
      applied: count(({ state }) => state === 'APPLIED'),
      failed: count(({ state }) => FAILED.has(state)),
      skipped: count(({ state }) => state === 'SKIPPED'),
      pending: count(({ state }) => state === 'PENDING' || state === 'APPLYING'),
    },
    meshes: [...Map.groupBy(changes, ({ mesh }) => mesh)].map(([mesh, list]) => meshRollout(mesh, list)),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function meshRollout(mesh: string, changes: readonly StoredChange[]): MeshRollout {
  const states = new Set(changes.map(({ state }) => state));
  const state = changes.some((change) => FAILED.has(change.state))
    ? 'FAILED'
    : states.size === 1
      ? (([...states][0] as MeshRollout['state'] | undefined) ?? 'PENDING')
      : 'APPLYING';
  return {
    mesh,
    state,
    changes: changes.map(({ ref, action, state: one, detail, version }) => ({
      object: nativeLabel(ref),
      action,
      state: one,
      detail,
      version,
    })),
  };
}
