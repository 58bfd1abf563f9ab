import { applyPolicies } from './apply-policies.js';
import { askAccess } from './ask-access.js';
import { findFaults, findNoFaults } from './check-meshes.js';
import type { DemoWalk } from './demo-walk.js';
import { fillCatalog } from './fill-catalog.js';
import { importMeshes } from './import-meshes.js';
import { mendDrift } from './mend-drift.js';
import { rollBack } from './roll-back.js';
import { approve, plan, planNothing, rollOut } from './roll-out.js';
import { translatePolicy } from './translate-policy.js';

/**
 * The main job, from three meshes to one pushed plan, back from drift, and back to where it began. Raises DemoFailure at the first step
 * that does not hold.
 */
export async function walkThrough(walk: DemoWalk): Promise<void> {
  const { screen } = walk;
  await fillCatalog(walk);
  await importMeshes(walk);
  await findFaults(walk);
  screen.step('Ask: may this caller do that, and which object decides?');
  await askAccess(walk, ['west']);
  await translatePolicy(walk);
  await applyPolicies(walk);
  screen.step('Plan: what would change where, dry-run by the meshes, approved by a second person');
  const mending = await plan(walk, { adopt: 'always' });
  await approve(walk, mending);
  screen.step('Roll out, and look whether it is true');
  const rollout = await rollOut(walk, mending);
  await askAccess(walk, []);
  await findNoFaults(walk);
  await planNothing(walk);
  await mendDrift(walk);
  await rollBack(walk, rollout);
}
