import { Injectable } from '@nestjs/common';
import { nativeKey, type NativeObject, type NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { PushedObjects, type PushedMesh } from './pushed-objects.js';

@Injectable()
export class PushedObjectsTypeormStore extends PushedObjects {
  async of(tx: Transaction, project: string, mesh: string): Promise<NativeObject[]> {
    const rows = await tx.query<{ object: NativeObject }[]>(
      'SELECT object FROM pushed_objects WHERE project = $1 AND mesh = $2 ORDER BY key',
      [project, mesh],
    );
    return rows.map(({ object }) => object);
  }

  async put(tx: Transaction, project: string, mesh: string, rollout: string, objects: readonly NativeObject[]): Promise<void> {
    if (objects.length === 0) return;
    await tx.query(
      `INSERT INTO pushed_objects (project, mesh, key, object, rollout)
       SELECT $1, $2, r.key, r.object, $3 FROM jsonb_to_recordset($4::jsonb) AS r (key text, object jsonb)
       ON CONFLICT (project, mesh, key) DO UPDATE SET object = excluded.object, rollout = excluded.rollout, pushed_at = now()`,
      [project, mesh, rollout, JSON.stringify(objects.map((object) => ({ key: nativeKey(object), object })))],
    );
  }

  async remove(tx: Transaction, project: string, mesh: string, refs: readonly NativeRef[]): Promise<void> {
    if (refs.length === 0) return;
    await tx.query('DELETE FROM pushed_objects WHERE project = $1 AND mesh = $2 AND key = ANY ($3::text[])', [
      project,
      mesh,
      refs.map(nativeKey),
    ]);
  }

  async some(
    tx: Transaction,
    project: string,
    mesh: string,
    { keys, collections }: { readonly keys: readonly string[]; readonly collections: readonly string[] },
  ): Promise<NativeObject[]> {
    // A key begins with its collection.
    const rows = await tx.query<{ object: NativeObject }[]>(
      `SELECT object FROM pushed_objects WHERE project = $1 AND mesh = $2
       AND (key = ANY ($3::text[]) OR split_part(key, ' ', 1) = ANY ($4::text[])) ORDER BY key`,
      [project, mesh, keys, collections],
    );
    return rows.map(({ object }) => object);
  }

  async since(tx: Transaction, project: string, mesh: string, time: Date): Promise<string[]> {
    const rows = await tx.query<{ key: string }[]>(
      'SELECT key FROM pushed_objects WHERE project = $1 AND mesh = $2 AND pushed_at >= $3',
      [project, mesh, time],
    );
    return rows.map(({ key }) => key);
  }

  async now(tx: Transaction): Promise<Date> {
    const rows = await tx.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
    return rows[0]?.now ?? new Date();
  }

  meshes(tx: Transaction): Promise<PushedMesh[]> {
    return tx.query(
      `SELECT project, mesh, array_agg(DISTINCT split_part(key, ' ', 1)) AS collections
       FROM pushed_objects GROUP BY project, mesh ORDER BY project, mesh`,
    );
  }
}
