import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { PgBoss, type JobWithMetadata, type Queue } from 'pg-boss';
import type { JsonObject } from '../../domain/json.js';
import { clientConfig, type DatabaseAddress } from '../database/database-address.js';
import type { Transaction } from '../database/transactions.js';

const CONCURRENCY = 2;
/** Notifications wake workers at once; this is for what comes without one: retries, and jobs behind others of their key. */
const POLL_SECONDS = 2;
/** A job without heartbeat for so long is given to another worker. */
const HEARTBEAT_SECONDS = 10;
const LONGEST_JOB_SECONDS = 3600;
const RETRIES = 2;
const STOP_MS = 30_000;

/** One run of a job. The same job may be run again after a crash. */
export interface Job {
  readonly id: string;
  readonly data: JsonObject;
  /** True where no further run will follow if this one throws. */
  readonly isLastTry: boolean;
}

export type JobHandler = (job: Job) => Promise<void>;

export interface JobOptions {
  /** Jobs of one key run one at a time, in order, over all replicas; a job without a key waits for none. */
  readonly key?: string;
  /** The job's own id, a UUID; a job of an id that exists already is not enqueued again. */
  readonly id?: string;
}

interface Definition {
  readonly handler: JobHandler;
  readonly ordered: boolean;
  readonly deadLetter: string | null;
  readonly cron: string | null;
}

export interface QueueSettings {
  /** Jobs of one key run one at a time, in order; every job needs a key. */
  readonly ordered?: boolean;
  /** The queue that takes jobs whose tries are used up. */
  readonly deadLetter?: string;
}

/** Work that is done outside requests, kept in the same PostgreSQL. Define queues in `onModuleInit`; they run once the application is up. */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Jobs');
  readonly #definitions = new Map<string, Definition>();
  readonly #boss: PgBoss;

  constructor(address: DatabaseAddress) {
    const connection = clientConfig(address) as { connectionString: string } | { host: string; database: string; user: string };
    this.#boss = new PgBoss({
      ...connection,
      max: 6,
      schema: 'jobs',
      useListenNotify: true,
      supervise: true,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      // A new schedule starts within seconds of its minute.
      cronMonitorIntervalSeconds: 10,
      cronWorkerIntervalSeconds: 5,
    });
    this.#boss.on('error', (error: Error) => this.#logger.error(error));
  }

  /** Throws for a name that is taken. */
  define(queue: string, handler: JobHandler, settings: QueueSettings = {}): void {
    this.#add(queue, { handler, ordered: settings.ordered === true, deadLetter: settings.deadLetter ?? null, cron: null });
  }

  /** Runs the handler at the times of a cron expression (UTC), once over all replicas. */
  schedule(queue: string, cron: string, handler: JobHandler): void {
    this.#add(queue, { handler, ordered: false, deadLetter: null, cron });
  }

  /** Enqueues in the transaction: the job is there if and only if the transaction commits. */
  async enqueue(tx: Transaction, queue: string, data: object, { key, id }: JobOptions = {}): Promise<void> {
    const definition = this.#definitions.get(queue);
    if (definition === undefined) throw new Error(`No queue ${queue}`);
    if (definition.ordered !== (key !== undefined))
      throw new Error(`Jobs of ${queue} ${definition.ordered ? 'need a' : 'take no'} key`);
    await this.#boss.send(queue, data, {
      ...(key === undefined ? {} : { singletonKey: key }),
      ...(id === undefined ? {} : { id }),
      db: { executeSql: async (text: string, values?: unknown[]) => ({ rows: await tx.query<unknown[]>(text, values) }) },
    });
  }

  /** Forgets a job whose tries are used up; in an ordered queue it would hold back its successors for ever. */
  async discard(queue: string, id: string): Promise<void> {
    await this.#boss.deleteJob(queue, id);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#boss.start();
    // A dead letter queue must be there before the queues that name it.
    const queues = [...this.#definitions].toSorted(
      ([, a], [, b]) => Number(a.deadLetter !== null) - Number(b.deadLetter !== null),
    );
    for (const [queue, definition] of queues) await this.#work(queue, definition);
  }

  /** Lets running jobs end for half a minute; what is cut off runs again elsewhere. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: STOP_MS, close: true });
  }

  #add(queue: string, definition: Definition): void {
    if (this.#definitions.has(queue)) throw new Error(`The queue ${queue} is defined twice`);
    this.#definitions.set(queue, definition);
  }

  async #work(queue: string, definition: Definition): Promise<void> {
    const { handler, cron } = definition;
    await this.#boss.createQueue(queue, queueOptions(definition));
    const options = {
      includeMetadata: true,
      batchSize: 1,
      localConcurrency: CONCURRENCY,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_SECONDS,
    } as const;
    const worker = await this.#boss.work(queue, options, async (jobs: JobWithMetadata<JsonObject>[]) => {
      for (const job of jobs) await handler({ id: job.id, data: job.data, isLastTry: job.retryCount >= job.retryLimit });
      // Otherwise the next job, perhaps one that waited for this one's key, would wait for the next poll.
      this.#boss.notifyWorker(worker);
    });
    if (cron !== null) await this.#boss.schedule(queue, cron, null, { tz: 'UTC' });
  }
}

function queueOptions({ ordered, deadLetter }: Definition): Omit<Queue, 'name'> {
  return {
    ...(deadLetter === null ? {} : { deadLetter }),
    policy: ordered ? 'key_strict_fifo' : 'standard',
    notify: true,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: LONGEST_JOB_SECONDS,
    retryLimit: RETRIES,
    retryDelay: 1,
    retryBackoff: true,
  };
}
