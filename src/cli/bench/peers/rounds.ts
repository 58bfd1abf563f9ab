import type { WriteResult } from './peer-result.js';

/** Between turns the objects are deleted behind Concordat's back: to follow that as drift would burden whoever has the next turn. */
export const NOT_FOLLOWING = { CONCORDAT_DRIFT_FOLLOW: 'false' };

/** Somebody who writes all objects to a server that holds none of them. */
export type Contender = () => Promise<WriteResult>;

/** Lets every contender write once per round, each to an emptied server. The first round only warms everything up and does not count. */
export async function playRounds(
  contenders: Readonly<Record<string, Contender>>,
  count: number,
  clear: () => Promise<void>,
): Promise<Record<string, WriteResult>[]> {
  const rounds: Record<string, WriteResult>[] = [];
  for (let round = 0; round <= count; round += 1) {
    const results: Record<string, WriteResult> = {};
    for (const [name, contend] of Object.entries(contenders)) {
      await clear();
      const result = (results[name] = await contend());
      process.stderr.write(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${name} ${Math.round(result.perSecond)}/s\n`);
    }
    if (round > 0) rounds.push(results);
  }
  return rounds;
}
