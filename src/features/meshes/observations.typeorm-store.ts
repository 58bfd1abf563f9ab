import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { NativeObject } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import { ObservationEntity } from './observation.entity.js';
import { ObservationsStore, type Observation } from './observations.store.js';

const compress = promisify(gzip);
const expand = promisify(gunzip);
/** Plans name the observation that they were made from: a few stay for those who look. */
const KEPT = 5;

@Injectable()
export class ObservationsTypeormStore extends ObservationsStore {
  async newestId(tx: Transaction, project: string, mesh: string): Promise<string | null> {
    const row = await tx.findOne(ObservationEntity, { where: { project, mesh }, order: { id: 'DESC' }, select: { id: true } });
    return row?.id ?? null;
  }

  async load(tx: Transaction, id: string): Promise<Observation | null> {
    const row = await tx.findOne(ObservationEntity, {
      where: { id },
      select: { id: true, observedAt: true, meshVersion: true, complete: true, objects: true },
    });
    if (row === null) return null;
    const objects = JSON.parse((await expand(row.objects)).toString('utf8')) as NativeObject[];
    return { id, observedAt: row.observedAt.toISOString(), meshVersion: row.meshVersion, complete: row.complete, objects };
  }

  async add(tx: Transaction, project: string, mesh: string, observation: Observation): Promise<void> {
    const { id, meshVersion, complete } = observation;
    const objects = await compress(JSON.stringify(observation.objects), { level: 1 });
    const observedAt = new Date(observation.observedAt);
    const objectCount = observation.objects.length;
    await tx.insert(ObservationEntity, { id, project, mesh, observedAt, meshVersion, complete, objectCount, objects });
    await tx.query(
      `DELETE FROM observations WHERE project = $1 AND mesh = $2 AND id NOT IN
         (SELECT id FROM observations WHERE project = $1 AND mesh = $2 ORDER BY id DESC LIMIT ${KEPT})`,
      [project, mesh],
    );
  }
}
