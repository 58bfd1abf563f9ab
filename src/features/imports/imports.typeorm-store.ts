import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Remainder } from '../../domain/translation/remainder.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { ImportEntity } from './import.entity.js';
import type { Import } from './imports.schemas.js';
import { ImportsStore } from './imports.store.js';

@Injectable()
export class ImportsTypeormStore extends ImportsStore {
  async find(tx: Transaction, project: string, id: string): Promise<Import | null> {
    const row = await tx.findOneBy(ImportEntity, { project, id });
    return row === null ? null : importOf(row);
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<Import[]> {
    const before = after?.[0];
    const where = before === undefined ? { project } : { project, id: LessThan(before) };
    const rows = await tx.find(ImportEntity, { where, order: { id: 'DESC' }, take: limit + 1 });
    return rows.map(importOf);
  }

  async insert(tx: Transaction, project: string, createdBy: string, { id, meshes, state, createdAt }: Import): Promise<void> {
    const row = {
      id,
      project,
      meshes,
      state,
      error: null,
      createdBy,
      createdAt: new Date(createdAt),
      finishedAt: null,
      revision: null,
      reports: [],
    };
    await tx.insert(ImportEntity, row);
  }

  async update(
    tx: Transaction,
    project: string,
    { id, state, error, meshes, revision, reports, finishedAt }: Import,
  ): Promise<void> {
    const change = { state, error, meshes, revision, reports, finishedAt: finishedAt === null ? null : new Date(finishedAt) };
    await tx.update(ImportEntity, { project, id }, change);
  }

  async remaindersOf(tx: Transaction, project: string, mesh: string): Promise<Remainder[]> {
    const rows = await tx.query<{ remainders: Remainder[] }[]>(
      'SELECT remainders FROM native_remainders WHERE project = $1 AND mesh = $2',
      [project, mesh],
    );
    return rows[0]?.remainders ?? [];
  }

  async setRemainders(tx: Transaction, project: string, mesh: string, remainders: readonly Remainder[]): Promise<void> {
    await tx.query(
      `INSERT INTO native_remainders (project, mesh, remainders) VALUES ($1, $2, $3)
       ON CONFLICT (project, mesh) DO UPDATE SET remainders = excluded.remainders`,
      [project, mesh, JSON.stringify(remainders)],
    );
  }
}

function importOf(row: ImportEntity): Import {
  return {
    id: row.id,
    state: row.state as Import['state'],
    error: row.error,
    meshes: row.meshes,
    revision: row.revision,
    reports: row.reports as Import['reports'],
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
