import type { Rollout } from '../../features/rollouts/rollouts.schemas.js';
import { askAccess } from './ask-access.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';
import { approve, plan, planNothing, planRollback, rollOut } from './roll-out.js';

/** Step: all that the first rollout wrote is taken back, adoptions too, and then made true once more. */
export async function rollBack(walk: DemoWalk, rollout: Rollout): Promise<void> {
  walk.screen.step('Roll back: the meshes as they were before, by a plan like any other; and forward again');
  const back = await planRollback(walk, rollout);
  await approve(walk, back);
  await rollOut(walk, back);
  await askAccess(walk, ['west']);
  const forward = await plan(walk, { adopt: 'always' });
  requireThat(forward.summary.noop + forward.summary.update === 0, 'nothing that was given back is still marked as ours');
  await approve(walk, forward);
  await rollOut(walk, forward);
  await askAccess(walk, []);
  await planNothing(walk);
}
