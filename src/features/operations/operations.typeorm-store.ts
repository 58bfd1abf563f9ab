import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Problem } from '../../platform/http/problem.js';
import { OperationEntity } from './operation.entity.js';
import type { Operation, OperationState } from './operations.schemas.js';
import { OperationsStore } from './operations.store.js';

@Injectable()
export class OperationsTypeormStore extends OperationsStore {
  async insert(tx: Transaction, { done: _, ...operation }: Operation): Promise<void> {
    await tx.insert(OperationEntity, { ...operation, createdAt: new Date(operation.createdAt), finishedAt: null });
  }

  async find(tx: Transaction, id: string): Promise<Operation | null> {
    const row = await tx.findOneBy(OperationEntity, { id });
    return row === null ? null : operationOf(row);
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<Operation[]> {
    const before = after?.[0];
    const rows = await tx.find(OperationEntity, {
      where: { project, ...(before === undefined ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return rows.map(operationOf);
  }

  async move(tx: Transaction, id: string, state: OperationState, error: Problem | null): Promise<boolean> {
    const change = { state, error, finishedAt: isDone(state) ? new Date() : null };
    const { affected } = await tx.update(OperationEntity, { id, state: In(['PENDING', 'RUNNING']) }, change);
    return affected === 1;
  }
}

function isDone(state: string): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED';
}

function operationOf(row: OperationEntity): Operation {
  return {
    id: row.id,
    project: row.project,
    kind: row.kind,
    state: row.state as OperationState,
    done: isDone(row.state),
    resource: row.resource,
    createdBy: row.createdBy,
    error: row.error as Problem | null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
