import { Injectable } from '@nestjs/common';
import { DomainError, notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { RolloutsStore } from '../rollouts/rollouts.store.js';
import { writes } from './planned-changes.read-model.js';
import type { PlanChange } from './plans.schemas.js';
import { PlansStore } from './plans.store.js';

/** States of changes that the mesh may hold: of one that was UNREACHABLE only a look at the mesh tells. */
const MAY_BE_APPLIED: ReadonlySet<string> = new Set(['APPLIED', 'NOT_AS_WRITTEN', 'UNREACHABLE']);

/** What rollouts applied or may have applied, with the pre-images that their plans hold. */
@Injectable()
export class AppliedChanges {
  constructor(
    private readonly rollouts: RolloutsStore,
    private readonly plans: PlansStore,
    private readonly transactions: Transactions,
  ) {}

  /** Per mesh the changes that a rollout may have applied, in their order. Raises NOT_FOUND; CONFLICT where there are none or it still runs. */
  async of(project: string, id: string): Promise<ReadonlyMap<string, readonly PlanChange[]>> {
    const tx = this.transactions.autocommit;
    const rollout = await this.rollouts.find(tx, project, id);
    const plan = rollout === null ? null : await this.plans.find(tx, project, rollout.plan);
    if (rollout === null || plan === null) throw notFound(`The rollout ${id}`);
    if (rollout.finishedAt === null) throw new DomainError('CONFLICT', 'The rollout still runs.');
    const planned = plan.meshes.filter(({ writable }) => writable).flatMap(({ changes }) => changes.filter(writes));
    const changes = await this.rollouts.changesOf(tx, id);
    const applied = changes.filter(({ state }) => MAY_BE_APPLIED.has(state));
    if (applied.length === 0) throw new DomainError('CONFLICT', 'The rollout applied nothing: there is nothing to roll back.');
    const byMesh = Map.groupBy(applied, ({ mesh }) => mesh);
    return new Map([...byMesh].map(([mesh, list]) => [mesh, list.flatMap(({ position }) => planned[position] ?? [])]));
  }
}
