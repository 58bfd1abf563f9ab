import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Finding } from '../../domain/analysis/finding.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { CheckEntity } from './check.entity.js';
import type { Check } from './checks.schemas.js';
import { ChecksStore } from './checks.store.js';
import type { SentDocument } from './sent-document.js';
import { summaryOf } from './summary.js';

@Injectable()
export class ChecksTypeormStore extends ChecksStore {
  async find(tx: Transaction, project: string, id: string): Promise<Check | null> {
    const row = await tx.findOneBy(CheckEntity, { project, id });
    return row === null ? null : checkOf(row);
  }

  async newest(tx: Transaction, project: string): Promise<Check | null> {
    const row = await tx.findOne(CheckEntity, { where: { project, state: 'SUCCEEDED' }, order: { id: 'DESC' } });
    return row === null ? null : checkOf(row);
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<Check[]> {
    const before = after?.[0];
    const where = before === undefined ? { project } : { project, id: LessThan(before) };
    const rows = await tx.find(CheckEntity, { where, order: { id: 'DESC' }, take: limit + 1 });
    return rows.map(checkOf);
  }

  async documentsOf(tx: Transaction, project: string, id: string): Promise<SentDocument[] | null> {
    const row = await tx.findOne(CheckEntity, { where: { project, id }, select: { id: true, documents: true } });
    return (row?.documents ?? null) as SentDocument[] | null;
  }

  async insert(
    tx: Transaction,
    project: string,
    createdBy: string,
    check: Check,
    documents: readonly SentDocument[] | null,
  ): Promise<void> {
    const { id, state, meshes, revision, createdAt } = check;
    const row = {
      id,
      project,
      state,
      error: null,
      meshes,
      revision,
      createdBy,
      createdAt: new Date(createdAt),
      finishedAt: null,
      findings: [],
    };
    await tx.insert(CheckEntity, { ...row, documents: documents as object | null });
  }

  async finish(
    tx: Transaction,
    project: string,
    id: string,
    revision: number | null,
    findings: readonly Finding[],
  ): Promise<void> {
    const change = { state: 'SUCCEEDED', revision, findings: findings as object, finishedAt: new Date() };
    await tx.update(CheckEntity, { project, id }, change);
  }

  async fail(tx: Transaction, project: string, id: string, error: string): Promise<void> {
    await tx.update(CheckEntity, { project, id }, { state: 'FAILED', error, finishedAt: new Date() });
  }
}

function checkOf(row: CheckEntity): Check {
  const findings = row.findings as Finding[];
  return {
    id: row.id,
    state: row.state as Check['state'],
    error: row.error,
    meshes: row.meshes,
    revision: row.revision,
    summary: summaryOf(findings),
    findings,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
