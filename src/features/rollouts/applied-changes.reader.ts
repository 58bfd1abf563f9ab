import { Injectable } from '@nestjs/common';
import { DomainError, notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { AppliedChanges } from '../plans/applied-changes.js';
import { writes } from '../plans/mesh-plan.js';
import type { PlanChange } from '../plans/plans.schemas.js';
import { PlansStore } from '../plans/plans.store.js';
import { RolloutsStore } from './rollouts.store.js';

/** The changes that a rollout applied, from its plan: the plan holds the pre-images. */
@Injectable()
export class AppliedChangesReader extends AppliedChanges {
  constructor(
    private readonly store: RolloutsStore,
    private readonly plans: PlansStore,
    private readonly transactions: Transactions,
  ) {
    super();
  }

  async of(project: string, id: string): Promise<ReadonlyMap<string, readonly PlanChange[]>> {
    const tx = this.transactions.autocommit;
    const rollout = await this.store.find(tx, project, id);
    const plan = rollout === null ? null : await this.plans.find(tx, project, rollout.plan);
    if (rollout === null || plan === null) throw notFound(`The rollout ${id}`);
    if (rollout.finishedAt === null) throw new DomainError('CONFLICT', 'The rollout still runs.');
    const planned = plan.meshes.filter(({ writable }) => writable).flatMap(({ changes }) => changes.filter(writes));
    const applied = (await this.store.changesOf(tx, id)).filter(({ state }) => state === 'APPLIED' || state === 'NOT_AS_WRITTEN');
    if (applied.length === 0) throw new DomainError('CONFLICT', 'The rollout applied nothing: there is nothing to roll back.');
    const byMesh = Map.groupBy(applied, ({ mesh }) => mesh);
    return new Map([...byMesh].map(([mesh, list]) => [mesh, list.flatMap(({ position }) => planned[position] ?? [])]));
  }
}
