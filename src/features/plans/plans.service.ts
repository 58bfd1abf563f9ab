import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { requireApproval, type Ability } from '../../access/ability.js';
import type { Actor } from '../../access/actor.js';
import { DomainError, notFound } from '../../domain/errors.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import type { Answer } from '../../platform/http/answer.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import type { Wait } from '../../platform/http/wait.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Audit } from '../audit/audit.js';
import { MeshCatalog } from '../meshes/mesh-catalog.js';
import type { Operation } from '../operations/operations.schemas.js';
import { Operations, type OperationRun } from '../operations/operations.js';
import { DesiredPolicies } from '../policies/desired-policies.js';
import { writes } from './planned-changes.read-model.js';
import { Planner } from './planner.js';
import type { ApprovePlan, Approval, Plan, PlanListing, StartPlan } from './plans.schemas.js';
import { PlansStore, type PlanContent, type PlanRequest } from './plans.store.js';
import { AppliedChanges } from './applied-changes.js';

const KIND = 'plans.make';

@Injectable()
export class PlansService implements OnModuleInit {
  constructor(
    private readonly store: PlansStore,
    private readonly planner: Planner,
    private readonly applied: AppliedChanges,
    private readonly catalog: MeshCatalog,
    private readonly policies: DesiredPolicies,
    private readonly operations: Operations,
    private readonly idempotency: Idempotency,
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.operations.define(KIND, (run) => this.#run(run), {
      onFailure: (tx, { data }, cause) => this.store.fail(tx, String(data['plan']), cause),
    });
  }

  async get(project: string, id: string): Promise<Plan> {
    const plan = await this.store.find(this.transactions.autocommit, project, id);
    if (plan === null) throw notFound(`The plan ${id}`);
    return plan;
  }

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<PlanListing>> {
    const page = this.pages.open(query, actor.id, 'plans', project);
    const rows = await this.store.list(this.transactions.autocommit, project, page);
    return this.pages.close(rows, page, ({ id }) => [id]);
  }

  async start(
    project: string,
    actor: Actor,
    start: StartPlan,
    request: IdempotentRequest,
    wait: Wait,
  ): Promise<Answer<Plan | Operation>> {
    const meshes = (await this.catalog.select(project, start.meshes)).map(({ name }) => name);
    if (start.revision !== undefined) await this.policies.at(project, start.revision);
    return this.#begin(project, actor, { kind: 'revision', meshes, start }, request, wait);
  }

  /** The plan that gives back what was before a rollout. */
  async startRollback(
    project: string,
    actor: Actor,
    rollout: string,
    request: IdempotentRequest,
    wait: Wait,
  ): Promise<Answer<Plan | Operation>> {
    const meshes = [...(await this.applied.of(project, rollout)).keys()];
    const message = `rollback of rollout ${rollout}`;
    return this.#begin(project, actor, { kind: 'rollback', meshes, rollout, message }, request, wait);
  }

  /** Raises STALE where the digest is not the plan's, CONFLICT where the plan is not one that waits for approval. */
  approve(
    project: string,
    actor: Actor,
    ability: Ability,
    id: string,
    { digest }: ApprovePlan,
    request: IdempotentRequest,
  ): Promise<Approval> {
    return this.idempotency.once(request, actor.id, async (tx) => {
      await this.store.lock(tx, project, id);
      const plan = await this.store.find(tx, project, id);
      if (plan === null) throw notFound(`The plan ${id}`);
      requireApproval(ability, { planAuthor: plan.author.id });
      refuseUnapprovable(plan, digest);
      const approval = { id: uuid(), digest, approver: { id: actor.id, name: actor.name }, createdAt: new Date().toISOString() };
      await this.store.addApproval(tx, id, approval);
      if (plan.state === 'AWAITING_APPROVAL') await this.store.setState(tx, id, 'APPROVED');
      const resource = `plans/${id}/approvals/${approval.id}`;
      await this.audit.record(tx, { actor, project, action: 'create', subject: 'Approval', resource, detail: { digest } });
      return approval;
    });
  }

  async #begin(
    project: string,
    actor: Actor,
    plan: PlanRequest,
    request: IdempotentRequest,
    wait: Wait,
  ): Promise<Answer<Plan | Operation>> {
    const { id, operation } = await this.idempotency.once(request, actor.id, async (tx) =>
      this.#insert(tx, project, actor, plan),
    );
    return this.operations.answer(operation, wait, () => this.get(project, id));
  }

  async #insert(
    tx: Transaction,
    project: string,
    actor: Actor,
    plan: PlanRequest,
  ): Promise<{ id: string; operation: Operation }> {
    const id = uuid();
    await this.store.insert(tx, project, id, actor, plan);
    const detail = { meshes: [...plan.meshes], ...(plan.kind === 'rollback' ? { rollbackOf: plan.rollout } : {}) };
    await this.audit.record(tx, { actor, project, action: 'create', subject: 'Plan', resource: `plans/${id}`, detail });
    const resource = `/v1/projects/${project}/plans/${id}`;
    const operation = await this.operations.start(tx, { actor, project, kind: KIND, resource, data: { plan: id } });
    return { id, operation };
  }

  async #run({ project, data, finish }: OperationRun): Promise<void> {
    const id = String(data['plan']);
    const request = await this.store.requestOf(this.transactions.autocommit, project, id);
    if (request === null) throw notFound(`The plan ${id}`);
    const content = await this.#make(project, request);
    const hasWrites = content.meshes.some((mesh) => mesh.writable && mesh.changes.some(writes));
    await this.transactions.run(async (tx) => {
      if (await finish(tx)) await this.store.setContent(tx, id, hasWrites ? 'AWAITING_APPROVAL' : 'PLANNED_NO_CHANGES', content);
    });
  }

  async #make(project: string, request: PlanRequest): Promise<PlanContent> {
    if (request.kind === 'revision') return this.planner.planRevision(project, request.meshes, request.start);
    return this.planner.planRollback(project, await this.applied.of(project, request.rollout));
  }
}

const UNPASSED =
  'The dry run of the plan did not pass: a mesh refused a part of it or did not answer, as its changes say. It cannot be applied.';

function refuseUnapprovable(plan: Plan, digest: string): void {
  if (plan.digest !== null && plan.digest !== digest) {
    throw new DomainError('STALE', `The plan's digest is ${plan.digest}: what you read is not what would be applied.`);
  }
  if (plan.state !== 'AWAITING_APPROVAL' && plan.state !== 'PLANNED_NO_CHANGES' && plan.state !== 'APPROVED') {
    throw new DomainError('CONFLICT', `A plan in state ${plan.state} cannot be approved.`);
  }
  if (!plan.applyable) throw new DomainError('CONFLICT', UNPASSED);
}
