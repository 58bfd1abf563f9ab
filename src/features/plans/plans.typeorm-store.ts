import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import { PlanApprovalEntity } from './plan-approval.entity.js';
import { PlanEntity } from './plan.entity.js';
import type { Approval, Plan, PlanListing } from './plans.schemas.js';
import { PlansStore, type PlanContent, type PlanRequest } from './plans.store.js';

const NOTHING = { create: 0, update: 0, delete: 0, adopt: 0, noop: 0, conflict: 0, drift: 0, refused: 0 };

@Injectable()
export class PlansTypeormStore extends PlansStore {
  async find(tx: Transaction, project: string, id: string): Promise<Plan | null> {
    const row = await tx.findOneBy(PlanEntity, { project, id });
    if (row === null) return null;
    const approvals = await tx.find(PlanApprovalEntity, { where: { plan: id }, order: { id: 'ASC' } });
    const content = row.content as PlanContent | null;
    const meshes = [...(content?.meshes ?? [])];
    return { ...listingOf(row), meshes, findings: [...(content?.findings ?? [])], approvals: approvals.map(approvalOf) };
  }

  async requestOf(tx: Transaction, project: string, id: string): Promise<PlanRequest | null> {
    const row = await tx.findOne(PlanEntity, { where: { project, id }, select: { id: true, request: true } });
    return (row?.request ?? null) as PlanRequest | null;
  }

  async list(tx: Transaction, project: string, { limit, after }: PageRequest): Promise<PlanListing[]> {
    const before = after?.[0];
    const where = before === undefined ? { project } : { project, id: LessThan(before) };
    return (await tx.find(PlanEntity, { where, order: { id: 'DESC' }, take: limit + 1 })).map(listingOf);
  }

  async insert(
    tx: Transaction,
    project: string,
    id: string,
    author: { readonly id: string; readonly name: string },
    request: PlanRequest,
  ): Promise<void> {
    const row = {
      id,
      project,
      state: 'PENDING',
      error: null,
      request,
      digest: null,
      revision: null,
      content: null,
      finishedAt: null,
    };
    await tx.insert(PlanEntity, { ...row, authorId: author.id, authorName: author.name, createdAt: new Date() });
  }

  async lock(tx: Transaction, project: string, id: string): Promise<void> {
    await tx.query('SELECT 1 FROM plans WHERE project = $1 AND id = $2 FOR UPDATE', [project, id]);
  }

  async setContent(tx: Transaction, id: string, state: Plan['state'], content: PlanContent): Promise<void> {
    const { digest, revision } = content;
    await tx.update(PlanEntity, { id }, { state, digest, revision, content, finishedAt: new Date() });
  }

  async fail(tx: Transaction, id: string, error: string): Promise<void> {
    await tx.update(PlanEntity, { id }, { state: 'FAILED', error, finishedAt: new Date() });
  }

  async setState(tx: Transaction, id: string, state: Plan['state']): Promise<void> {
    await tx.update(PlanEntity, { id }, { state });
  }

  async addApproval(tx: Transaction, plan: string, { id, digest, approver, createdAt }: Approval): Promise<void> {
    const row = { id, plan, digest, approverId: approver.id, approverName: approver.name, createdAt: new Date(createdAt) };
    await tx.insert(PlanApprovalEntity, row);
  }
}

function listingOf(row: PlanEntity): PlanListing {
  const request = row.request as PlanRequest;
  const content = row.content as PlanContent | null;
  return {
    id: row.id,
    state: row.state as Plan['state'],
    error: row.error,
    digest: row.digest,
    revision: row.revision,
    rollbackOf: request.kind === 'rollback' ? request.rollout : null,
    applyable: content?.applyable ?? false,
    summary: content?.summary ?? NOTHING,
    message: request.kind === 'rollback' ? request.message : (request.start.message ?? ''),
    author: { id: row.authorId, name: row.authorName },
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function approvalOf(row: PlanApprovalEntity): Approval {
  const approver = { id: row.approverId, name: row.approverName };
  return { id: row.id, digest: row.digest, approver, createdAt: row.createdAt.toISOString() };
}
