import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../access/actor.js';
import { DomainError, notFound } from '../../domain/errors.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import type { Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Audit } from '../audit/audit.js';
import type { Operation } from '../operations/operations.schemas.js';
import { Operations, type OperationRun } from '../operations/operations.js';
import { writes } from '../plans/planned-changes.read-model.js';
import type { Plan } from '../plans/plans.schemas.js';
import { PlansStore } from '../plans/plans.store.js';
import { MeshRollouts, type MeshOutcome } from './mesh-rollout.js';
import type { RolloutStep } from './rollout-step.js';
import type { Rollout, StartRollout } from './rollouts.schemas.js';
import { RolloutsStore, type PlacedResult, type RolloutRun, type StoredChange } from './rollouts.store.js';
import { Staleness } from './staleness.js';

const KIND = 'rollouts.run';

@Injectable()
export class RolloutsService implements OnModuleInit {
  constructor(
    private readonly store: RolloutsStore,
    private readonly plans: PlansStore,
    private readonly meshes: MeshRollouts,
    private readonly staleness: Staleness,
    private readonly operations: Operations,
    private readonly idempotency: Idempotency,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    // One writer per project at a time, in the order asked for, over all replicas.
    this.operations.define(KIND, (run) => this.#run(run), {
      ordered: true,
      onFailure: (tx, { data }, cause) => this.#end(tx, String(data['rollout']), cause),
    });
  }

  async get(project: string, id: string): Promise<Rollout> {
    const rollout = await this.store.find(this.transactions.autocommit, project, id);
    if (rollout === null) throw notFound(`The rollout ${id}`);
    return rollout;
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Rollout>> {
    const page = this.pages.open(query, actor.id, 'rollouts', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, ({ id }) => [id]);
  }

  /** Raises STALE where the policies or a mesh moved since the plan, CONFLICT where the plan is not approved or was rolled out. */
  async start(
    project: string,
    actor: Actor,
    body: StartRollout,
    request: IdempotentRequest,
    wait: Wait,
  ): Promise<Answer<Rollout | Operation>> {
    const { id, operation } = await this.idempotency.once(request, actor.id, (tx) => this.#begin(tx, project, actor, body.plan));
    return this.operations.answer(operation, wait, () => this.get(project, id));
  }

  async #begin(tx: Transaction, project: string, actor: Actor, planId: string): Promise<{ id: string; operation: Operation }> {
    await this.plans.lock(tx, project, planId);
    const plan = await this.plans.find(tx, project, planId);
    if (plan === null) throw notFound(`The plan ${planId}`);
    refuseUnready(plan);
    await this.staleness.refuseStale(project, plan);
    const id = uuid();
    if (!(await this.store.insert(tx, project, id, plan.id, actor.id, changesOf(plan)))) {
      throw new DomainError('CONFLICT', 'The plan was rolled out already; make a new one.');
    }
    await this.plans.setState(tx, plan.id, 'ROLLED_OUT');
    const detail = { plan: plan.id, digest: plan.digest };
    await this.audit.record(tx, { actor, project, action: 'create', subject: 'Rollout', resource: `rollouts/${id}`, detail });
    const resource = `/v1/projects/${project}/rollouts/${id}`;
    const operation = await this.operations.start(tx, {
      actor,
      project,
      kind: KIND,
      resource,
      data: { rollout: id },
      key: project,
    });
    return { id, operation };
  }

  /** Mesh by mesh; a failure leaves what follows untouched. Taken up again after a crash, it goes on where it was. */
  async #run({ project, data, finish }: OperationRun): Promise<void> {
    const rollout = await this.get(project, String(data['rollout']));
    const plan = await this.plans.find(this.transactions.autocommit, project, rollout.plan);
    if (plan === null) throw notFound(`The plan ${rollout.plan}`);
    const run = await this.store.takeUp(this.transactions.autocommit, rollout.id);
    if (run === null) return;
    const steps = stepsOf(plan, await this.store.changesOf(this.transactions.autocommit, rollout.id));
    const failure = await this.#carryOut(project, run, steps);
    await this.transactions.run(async (tx) => {
      await this.store.hold(tx, run);
      if (await finish(tx)) await this.#end(tx, rollout.id, failure);
    });
  }

  async #end(tx: Transaction, id: string, failure: string | null): Promise<void> {
    if (failure === null) return this.store.setState(tx, id, 'SUCCEEDED', null);
    const changes = await this.#skipRest(tx, id);
    const isPartial = changes.some(({ state }) => state === 'APPLIED');
    return this.store.setState(tx, id, isPartial ? 'PARTIALLY_SUCCEEDED' : 'FAILED', failure);
  }

  async #carryOut(project: string, run: RolloutRun, steps: readonly RolloutStep[]): Promise<string | null> {
    for (const [mesh, list] of Map.groupBy(steps, ({ stored }) => stored.mesh)) {
      const { succeeded, error } = await this.#carryOutMesh(project, run, mesh, list);
      if (!succeeded) return `mesh ${mesh}: ${error ?? 'failed'}`;
    }
    return null;
  }

  /** A mesh that is not there is how the rollout ends, not a bug. */
  async #carryOutMesh(project: string, run: RolloutRun, mesh: string, steps: readonly RolloutStep[]): Promise<MeshOutcome> {
    try {
      return await this.meshes.carryOut(project, run, mesh, steps);
    } catch (error) {
      if (error instanceof DomainError) return { succeeded: false, error: error.message };
      throw error;
    }
  }

  /** What was not reached; a step that was cut off says so, because the mesh may hold it or not. */
  async #skipRest(tx: Transaction, rollout: string): Promise<StoredChange[]> {
    const changes = await this.store.changesOf(tx, rollout);
    await this.store.setChanges(tx, rollout, changes.flatMap(notReached));
    return changes;
  }
}

function notReached({ position, state }: StoredChange): PlacedResult[] {
  if (state === 'PENDING') return [{ position, state: 'SKIPPED', detail: 'an earlier change failed', version: null }];
  if (state !== 'APPLYING') return [];
  const detail = 'the mesh went away while it was written: look at it before you plan again';
  return [{ position, state: 'UNREACHABLE', detail, version: null }];
}

function refuseUnready(plan: Plan): void {
  if (plan.state === 'ROLLED_OUT') throw new DomainError('CONFLICT', 'The plan was rolled out already; make a new one.');
  if (plan.state === 'PLANNED_NO_CHANGES' || plan.state === 'APPROVED') return;
  throw new DomainError(
    'CONFLICT',
    `A plan in state ${plan.state} cannot be rolled out${plan.state === 'AWAITING_APPROVAL' ? ': approve it first' : ''}.`,
  );
}

function changesOf(plan: Plan): StoredChange[] {
  return plannedWrites(plan).map(({ mesh, change }, position) => ({
    position,
    mesh,
    ref: change.ref,
    action: change.action,
    state: 'PENDING',
    detail: null,
    version: null,
  }));
}

function stepsOf(plan: Plan, changes: readonly StoredChange[]): RolloutStep[] {
  const planned = plannedWrites(plan);
  return changes.map((stored) => {
    const twin = planned[stored.position];
    if (twin === undefined) throw new Error('A rollout has a change that its plan does not have');
    return { stored, planned: twin.change };
  });
}

function plannedWrites(plan: Plan) {
  return plan.meshes
    .filter(({ writable }) => writable)
    .flatMap(({ mesh, changes }) => changes.filter(writes).map((change) => ({ mesh, change })));
}
