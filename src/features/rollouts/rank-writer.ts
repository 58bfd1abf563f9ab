import type { Connection } from '../../domain/translation/connection.js';
import { nativeChange } from '../plans/planned-changes.read-model.js';
import { IntendedSteps } from './intended-steps.js';
import type { RolloutRecord } from './rollout-record.js';
import { resultOf, type RolloutStep, type TriedStep } from './rollout-step.js';

/** Writes that one mesh is sent at a time: more only wait in its queue. */
const IN_FLIGHT = 32;

/** Writes ranks of steps to one mesh, many at a time, and notes what became of each. */
export class RankWriter {
  constructor(
    private readonly connection: Connection,
    private readonly record: RolloutRecord,
  ) {}

  /**
   * Writes the steps until one fails; those that are under way then are finished. Gives the failures that stand, first of all steps
   * first; none where all were applied.
   */
  async write(steps: readonly RolloutStep[]): Promise<readonly TriedStep[]> {
    for (let left = steps; left.length > 0;) {
      const { failures, rest } = await this.#together(left);
      const standing = left.length > 1 ? await this.#again(failures) : failures;
      for (const failure of standing) this.record.note(failure);
      if (standing.length > 0) return standing;
      left = rest;
    }
    return [];
  }

  async #together(steps: readonly RolloutStep[]): Promise<{ failures: TriedStep[]; rest: RolloutStep[] }> {
    const intended = new IntendedSteps(steps, this.record);
    const failures: TriedStep[] = [];
    const work = async () => {
      for (let step = await intended.next(); step !== null; step = await intended.next()) {
        const tried = await this.#write(step);
        if (tried.result.state === 'APPLIED') this.record.note(tried);
        else {
          failures.push(tried);
          intended.stop();
        }
      }
    };
    const worker = () =>
      work().catch((error: unknown) => {
        intended.stop();
        throw error;
      });
    const ends = await Promise.allSettled(Array.from({ length: Math.min(IN_FLIGHT, steps.length) }, worker));
    const broken = ends.find((end) => end.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    return { failures: failures.toSorted(byPosition), rest: await intended.rest() };
  }

  /**
   * A mesh may refuse an object only because another of its rank was not there yet. What was refused is judged again alone and in
   * order, so that writing many at a time refuses nothing that writing one after the other would not.
   */
  async #again(failures: readonly TriedStep[]): Promise<readonly TriedStep[]> {
    if (failures.some(({ result }) => result.state !== 'REFUSED')) return failures;
    for (const [index, { step }] of failures.entries()) {
      const tried = await this.#write(step);
      if (tried.result.state !== 'APPLIED') return [tried, ...failures.slice(index + 1)];
      this.record.note(tried);
    }
    return [];
  }

  async #write(step: RolloutStep): Promise<TriedStep> {
    return {
      step,
      result: resultOf(await this.connection.apply(nativeChange(step.planned), { dryRun: false, readBack: false })),
    };
  }
}

function byPosition(a: TriedStep, b: TriedStep): number {
  return a.step.stored.position - b.step.stored.position;
}
