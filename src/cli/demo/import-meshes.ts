import type { Import } from '../../features/imports/imports.schemas.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';

/** Step: everything that the meshes say, as policies plus native remainder. */
export async function importMeshes({ api, screen }: DemoWalk): Promise<void> {
  screen.step('Import: what the meshes say today, in one model, losing nothing');
  const done = await api.call<Import>({
    method: 'POST',
    path: '/imports?wait=60s',
    body: { meshes: ['*'] },
    tell: ({ state, revision }) => `${state}, revision ${revision}`,
  });
  requireThat(done.state === 'SUCCEEDED', 'the import succeeded');
  for (const { mesh, objects, policies, remainders, report } of done.reports) {
    const kinds = Object.entries(policies).map(([kind, count]) => `${count} ${kind}`);
    screen.detail(`${mesh.padEnd(6)} ${objects} objects: ${kinds.join(', ')}; ${remainders.length} kept as native remainder`);
    const lost = report.filter(({ fidelity }) => fidelity !== 'exact');
    requireThat(lost.length === 0, `writing the policies of ${mesh} back says the same: ${lost[0]?.reason ?? ''}`);
  }
  screen.holds('every native object is said by policies or kept as it is; writing them back means the same');
}
