import type { RolloutRecord } from './rollout-record.js';
import type { RolloutStep } from './rollout-step.js';

/** Intents that are written in one statement. */
const CHUNK = 64;

/** The steps of a rank in their order, each given out once and only after its intent is written. The next intents are written ahead. */
export class IntendedSteps {
  #next = 0;
  #isStopped = false;
  readonly #chunks: (Promise<void> | undefined)[] = [];
  readonly #kept: RolloutStep[] = [];

  constructor(
    private readonly steps: readonly RolloutStep[],
    private readonly record: RolloutRecord,
  ) {}

  /** The next step to write; null where there is none or it is stopped. Raises what kept the intent from being written. */
  async next(): Promise<RolloutStep | null> {
    const step = this.#isStopped ? undefined : this.steps[this.#next];
    if (step === undefined) return null;
    const chunk = Math.floor(this.#next / CHUNK);
    this.#next += 1;
    const written = this.#intend(chunk);
    await written;
    this.record.refuseBroken();
    // A failure ahead of time is raised by whoever needs that chunk.
    this.#intend(chunk + 1).catch(() => undefined);
    if (!this.#isStopped) return step;
    this.#kept.push(step);
    return null;
  }

  /** From now on no step is given out. */
  stop(): void {
    this.#isStopped = true;
  }

  /** The steps that were not given out, in their order; those whose intent was written are PENDING again. */
  async rest(): Promise<RolloutStep[]> {
    await Promise.allSettled(this.#chunks.filter((chunk) => chunk !== undefined));
    const rest = [...this.#kept, ...this.steps.slice(this.#next)];
    const intended = new Set(this.steps.slice(0, this.#chunks.length * CHUNK));
    await this.record.giveBack(rest.filter((step) => intended.has(step)));
    return rest.toSorted((a, b) => a.stored.position - b.stored.position);
  }

  #intend(chunk: number): Promise<void> {
    const steps = this.steps.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
    if (steps.length === 0) return Promise.resolve();
    return (this.#chunks[chunk] ??= this.record.intend(steps));
  }
}
