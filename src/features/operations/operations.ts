import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { ROLES, type Actor } from '../../access/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import { Notifications } from '../../platform/database/notifications.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import { Answer } from '../../platform/http/answer.js';
import { errorOfProblem, makeProblem, problemOf, type Problem } from '../../platform/http/problem.js';
import type { Wait } from '../../platform/http/wait.js';
import { Jobs, type Job } from '../../platform/jobs/jobs.js';
import type { Operation } from './operations.schemas.js';
import { OperationsStore } from './operations.store.js';

/** How often a waiting request looks by itself, should a notification be lost. */
const LOOK_MS = 2000;
const RETRY_AFTER_SECONDS = '2';
/** Where jobs end whose workers died every time. */
const DEAD = 'operations.dead';

const ActorData = z.object({ id: z.string(), name: z.string(), project: z.string().nullable(), roles: z.array(z.enum(ROLES)) });

/** What a new operation is. */
export interface OperationStart {
  readonly actor: Actor;
  readonly project: string;
  /** The name that its handler was defined under. */
  readonly kind: string;
  /** Path of the result. */
  readonly resource: string;
  /** What the handler needs, as JSON. */
  readonly data: object;
  /** For ordered kinds: operations of one key run one at a time, in order, over all replicas. */
  readonly key?: string;
}

/** One run of an operation. The same one may be run again after a crash: save only in the transaction that calls `finish`. */
export interface OperationRun {
  readonly id: string;
  readonly project: string;
  readonly actor: Actor;
  readonly data: JsonObject;
  /** Marks it SUCCEEDED; false where it is finished already, by a run that was thought dead: then save nothing. */
  readonly finish: (tx: Transaction) => Promise<boolean>;
}

/** Marks the operation's resource FAILED, with the cause for people, in the transaction that ends the operation. */
export type FailureHandler = (tx: Transaction, run: Pick<OperationRun, 'project' | 'data'>, cause: string) => Promise<void>;

/** Long work: begun in a request's transaction, done by a job, waited for on any replica. */
@Injectable()
export class Operations implements OnModuleInit {
  readonly #logger = new Logger('Operations');
  readonly #failures = new Map<string, FailureHandler>();

  constructor(
    private readonly store: OperationsStore,
    private readonly transactions: Transactions,
    private readonly jobs: Jobs,
    private readonly notifications: Notifications,
  ) {}

  onModuleInit(): void {
    this.jobs.define(DEAD, async (job) => {
      const data = JobData.parse(job.data);
      const found = await this.store.find(this.transactions.autocommit, data.operation);
      if (found === null) return;
      await this.#fail(found.kind, data, makeProblem('INTERNAL', 'Every worker that took it up died.'));
      await this.jobs.discard(found.kind, found.id);
    });
  }

  /** Names the handler of a kind; call it in `onModuleInit`. A DomainError from it fails the operation, other errors are tried again. */
  define(
    kind: string,
    handler: (run: OperationRun) => Promise<void>,
    { onFailure, ...options }: { readonly ordered?: boolean; readonly onFailure?: FailureHandler } = {},
  ): void {
    if (onFailure !== undefined) this.#failures.set(kind, onFailure);
    this.jobs.define(kind, (job) => this.#run(kind, job, handler), { ...options, deadLetter: DEAD });
  }

  /** Begins an operation: it and its job are there if and only if the transaction commits. */
  async start(tx: Transaction, { actor, project, kind, resource, data, key }: OperationStart): Promise<Operation> {
    const operation = newOperation(actor, project, kind, resource);
    await this.store.insert(tx, operation);
    const job = { operation: operation.id, project, actor, data };
    await this.jobs.enqueue(tx, kind, job, { id: operation.id, ...(key === undefined ? {} : { key }) });
    return operation;
  }

  /**
   * The answer to the request that began it: what `load` gives, if the work is done within the wait, else 202 with the operation.
   * Raises the failure of work that FAILED. `status` is 201 where not given.
   */
  async answer<T>(operation: Operation, wait: Wait, load: () => Promise<T>, status = 201): Promise<Answer<T | Operation>> {
    const now = await this.wait(operation, wait);
    if (now.error !== null) throw errorOfProblem(now.error);
    if (now.done) return new Answer(status, await load(), { location: now.resource });
    const location = `/v1/projects/${now.project}/operations/${now.id}`;
    return new Answer(202, now, { location, 'retry-after': RETRY_AFTER_SECONDS });
  }

  /** The operation as it is once it is done or the wait is over. */
  async wait(operation: Operation, { milliseconds }: Wait): Promise<Operation> {
    const deadline = Date.now() + milliseconds;
    let now = operation;
    for (;;) {
      // Asked for before looking, so that nothing that happens in between is missed.
      const left = deadline - Date.now();
      const change = left > 0 ? this.notifications.next(topicOf(operation.id), Math.min(left, LOOK_MS)) : null;
      now = (await this.store.find(this.transactions.autocommit, operation.id)) ?? now;
      if (now.done || change === null || this.notifications.isStopped) return now;
      await change;
    }
  }

  async #run(kind: string, job: Job, handler: (run: OperationRun) => Promise<void>): Promise<void> {
    const parsed = JobData.parse(job.data);
    const { operation: id, project, actor, data } = parsed;
    if (!(await this.store.move(this.transactions.autocommit, id, 'RUNNING', null))) return;
    const finish = (tx: Transaction) => this.#end(tx, id, null);
    try {
      await handler({ id, project, actor, data: data as JsonObject, finish });
      await this.transactions.run(finish);
    } catch (error) {
      if (!(error instanceof DomainError) && !job.isLastTry) throw error;
      this.#logger.warn(`Operation ${id} failed: ${error instanceof DomainError ? error.message : String(error)}`);
      if (!(error instanceof DomainError)) this.#logger.error(error);
      await this.#fail(kind, parsed, failureOf(error));
    }
  }

  /** The operation and its resource fail together. */
  async #fail(kind: string, { operation, project, data }: z.infer<typeof JobData>, problem: Problem): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.#end(tx, operation, problem))) return;
      await this.#failures.get(kind)?.(tx, { project, data: data as JsonObject }, problem.detail ?? problem.title);
    });
  }

  async #end(tx: Transaction, id: string, error: Problem | null): Promise<boolean> {
    const moved = await this.store.move(tx, id, error === null ? 'SUCCEEDED' : 'FAILED', error);
    if (moved) await this.notifications.notify(tx, topicOf(id));
    return moved;
  }
}

const JobData = z.object({
  operation: z.string(),
  project: z.string(),
  actor: ActorData,
  data: z.record(z.string(), z.unknown()),
});

function newOperation(actor: Actor, project: string, kind: string, resource: string): Operation {
  return {
    id: uuid(),
    project,
    kind,
    state: 'PENDING',
    done: false,
    resource,
    createdBy: actor.id,
    error: null,
    createdAt: new Date().toISOString(),
    finishedAt: null,
  };
}

function failureOf(error: unknown): Problem {
  return error instanceof DomainError ? problemOf(error) : makeProblem('INTERNAL', 'An unexpected error; the log has it.');
}

function topicOf(id: string): string {
  return `operation ${id}`;
}
