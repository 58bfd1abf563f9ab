import { ownerOf } from '../../domain/planning/ownership.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { Transactions, type Transaction } from '../../platform/database/transactions.js';
import { PushedObjects } from '../drift/pushed-objects.js';
import type { PlanChange } from '../plans/plans.schemas.js';
import type { RolloutStep, TriedStep } from './rollout-step.js';
import { RolloutsStore, type ChangeResult, type RolloutRun } from './rollouts.store.js';

const INTENDED: ChangeResult = { state: 'APPLYING', detail: null, version: null };
const NOT_BEGUN: ChangeResult = { state: 'PENDING', detail: null, version: null };

/** Results are written when so many wait, or the first of them has waited so long: a statement for each would cost more than its write. */
const TOGETHER = 64;
const LONGEST_WAIT_MS = 50;

/**
 * What one run writes down of one mesh: intents before the writes, results after them, many in a statement. Nothing is written any more
 * once another run has taken the rollout up or it is over.
 */
export class RolloutRecord {
  #waiting: TriedStep[] = [];
  readonly #results = new Map<RolloutStep, ChangeResult>();
  #writing: Promise<void> | null = null;
  #failure: unknown = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly project: string,
    private readonly mesh: string,
    private readonly run: RolloutRun,
    private readonly store: RolloutsStore,
    private readonly pushed: PushedObjects,
    private readonly transactions: Transactions,
  ) {}

  /** Says that the steps are about to be written. Raises an error where this run was overtaken: then nothing may be written. */
  async intend(steps: readonly RolloutStep[]): Promise<void> {
    this.refuseBroken();
    await this.#save(steps.map((step) => ({ step, result: INTENDED })));
  }

  /** Raises what kept an earlier result from being written: this run was overtaken, or the database is away. */
  refuseBroken(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Takes intents back that nothing was done about. */
  async giveBack(steps: readonly RolloutStep[]): Promise<void> {
    if (steps.length > 0) await this.#save(steps.map((step) => ({ step, result: NOT_BEGUN })));
  }

  /** Notes a result; it is written with others, soon. */
  note(tried: TriedStep): void {
    this.#results.set(tried.step, tried.result);
    this.#waiting.push(tried);
    this.#schedule();
  }

  /** What is known to have become of a step. */
  resultOf(step: RolloutStep): ChangeResult {
    const { state, detail, version } = this.#results.get(step) ?? step.stored;
    return { state, detail, version };
  }

  /** Resolves when everything noted is written. Raises what went wrong on the way. */
  async settle(): Promise<void> {
    while (this.#writing !== null || (this.#waiting.length > 0 && this.#failure === null)) await this.#write();
    this.refuseBroken();
  }

  /** Corrects what is known of steps, without touching what counts as pushed. */
  async correct(tried: readonly TriedStep[]): Promise<void> {
    if (tried.length > 0) await this.#save(tried);
  }

  #schedule(): void {
    if (this.#waiting.length === 0 || this.#writing !== null || this.#failure !== null) return;
    if (this.#waiting.length >= TOGETHER) void this.#write();
    else this.#timer ??= setTimeout(() => void this.#write(), LONGEST_WAIT_MS);
  }

  /** Writes what waits, or waits for what is being written. Never raises: the failure is kept for whoever goes on. */
  #write(): Promise<void> {
    return (this.#writing ??= this.#writeWaiting());
  }

  async #writeWaiting(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tried = this.#waiting.splice(0);
    try {
      if (tried.length > 0) await this.#save(tried, (tx) => this.#push(tx, tried));
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#writing = null;
      this.#schedule();
    }
  }

  async #save(tried: readonly TriedStep[], more?: (tx: Transaction) => Promise<void>): Promise<void> {
    const results = tried.map(({ step, result }) => ({ position: step.stored.position, ...result }));
    await this.transactions.run(async (tx) => {
      await this.store.hold(tx, this.run);
      await this.store.setChanges(tx, this.run.rollout, results);
      await more?.(tx);
    });
  }

  /** What was written is what drift is measured against; what a rollback gave back to others is theirs: it cannot drift. */
  async #push(tx: Transaction, tried: readonly TriedStep[]): Promise<void> {
    const applied = tried.filter(({ result }) => result.state === 'APPLIED');
    const { own = [], others = [] } = Object.groupBy(applied, ({ step: { planned }, result }) =>
      planned.after !== null && ownerOf(pushedObject(planned, result.version)) === this.project ? 'own' : 'others',
    );
    const objects = own.map(({ step, result }) => pushedObject(step.planned, result.version));
    await this.pushed.put(tx, this.project, this.mesh, this.run.rollout, objects);
    await this.pushed.remove(
      tx,
      this.project,
      this.mesh,
      others.map(({ step }) => step.planned.ref),
    );
  }
}

function pushedObject({ ref, after }: PlanChange, version: string | null): NativeObject {
  return { ...ref, body: after ?? {}, version, writers: [], source: null };
}
