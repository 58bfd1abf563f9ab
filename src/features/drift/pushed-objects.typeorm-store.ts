import { Injectable } from '@nestjs/common';
import { nativeKey, type NativeObject, type NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { PushedObjects } from './pushed-objects.js';

@Injectable()
export class PushedObjectsTypeormStore extends PushedObjects {
  async of(tx: Transaction, project: string, mesh: string): Promise<NativeObject[]> {
    const rows = await tx.query<{ object: NativeObject }[]>(
      'SELECT object FROM pushed_objects WHERE project = $1 AND mesh = $2 ORDER BY key',
      [project, mesh],
    );
    return rows.map(({ object }) => object);
  }

  async put(tx: Transaction, project: string, mesh: string, rollout: string, object: NativeObject): Promise<void> {
    await tx.query(
      `INSERT INTO pushed_objects (project, mesh, key, object, rollout) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (project, mesh, key) DO UPDATE SET object = excluded.object, rollout = excluded.rollout, pushed_at = now()`,
      [project, mesh, nativeKey(object), JSON.stringify(object), rollout],
    );
  }

  async remove(tx: Transaction, project: string, mesh: string, ref: NativeRef): Promise<void> {
    await tx.query('DELETE FROM pushed_objects WHERE project = $1 AND mesh = $2 AND key = $3', [project, mesh, nativeKey(ref)]);
  }

  meshes(tx: Transaction): Promise<{ project: string; mesh: string }[]> {
    return tx.query('SELECT DISTINCT project, mesh FROM pushed_objects ORDER BY project, mesh');
  }
}
