import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { DriftScanEntity } from './drift-scan.entity.js';
import type { DriftScan } from './drift.schemas.js';
import { DriftStore } from './drift.store.js';

@Injectable()
export class DriftTypeormStore extends DriftStore {
  async find(tx: Transaction, project: string, id: string): Promise<DriftScan | null> {
    const row = await tx.findOneBy(DriftScanEntity, { project, id });
    return row === null ? null : scanOf(row);
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<DriftScan[]> {
    const before = after?.[0];
    const where = before === undefined ? { project } : { project, id: LessThan(before) };
    return (await tx.find(DriftScanEntity, { where, order: { id: 'DESC' }, take: limit + 1 })).map(scanOf);
  }

  async insert(
    tx: Transaction,
    project: string,
    createdBy: string,
    { id, state, meshes, results, createdAt }: DriftScan,
  ): Promise<void> {
    const row = { id, project, state, error: null, meshes, results, createdBy, createdAt: new Date(createdAt), finishedAt: null };
    await tx.insert(DriftScanEntity, row);
  }

  async update(tx: Transaction, project: string, { id, state, error, results, finishedAt }: DriftScan): Promise<void> {
    await tx.update(
      DriftScanEntity,
      { project, id },
      { state, error, results, finishedAt: finishedAt === null ? null : new Date(finishedAt) },
    );
  }
}

function scanOf(row: DriftScanEntity): DriftScan {
  return {
    id: row.id,
    state: row.state as DriftScan['state'],
    error: row.error,
    meshes: row.meshes,
    results: row.results as DriftScan['results'],
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
