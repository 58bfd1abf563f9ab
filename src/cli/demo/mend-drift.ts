import type { DriftScan } from '../../features/drift/drift.schemas.js';
import type { JsonObject } from '../../sandbox/json-object.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';
import { approve, plan, planNothing, rollOut } from './roll-out.js';

const EDITED = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payments-callers' };

/** Step: a colleague opens payments by hand; the scan names the writer, and a plan takes it back. */
export async function mendDrift(walk: DemoWalk): Promise<void> {
  const { api, screen } = walk;
  screen.step('Drift: a colleague opens payments in east by hand, with kubectl edit');
  await editByHand(walk);
  const { results } = await api.call<DriftScan>({
    method: 'POST',
    path: '/drift-scans?wait=60s',
    body: {},
    tell: ({ state, results: found }) => `${state}: ${found.map(({ mesh, drift }) => `${mesh} ${drift.length}`).join(', ')}`,
  });
  const drift = results.flatMap(({ mesh, drift: ofMesh }) => ofMesh.map((one) => ({ mesh, ...one })));
  for (const { mesh, object, fields, writers } of drift) {
    screen.detail(
      `${mesh.padEnd(6)} ${object} ${fields.map(({ pointer }) => pointer).join(' ')}, written by ${writers.join(', ')}`,
    );
  }
  const [first] = drift;
  requireThat(drift.length === 1 && first?.mesh === 'east', 'exactly the edited object has drifted');
  requireThat(first.writers.includes('kubectl-edit'), 'the drift names its writer');
  screen.holds('the drift is found and its writer named');
  const reverting = await plan(walk, { revertDrift: true });
  await approve(walk, reverting);
  await rollOut(walk, reverting);
  await planNothing(walk);
}

/** Everybody may do everything: an empty rule. */
async function editByHand({ meshes }: DemoWalk): Promise<void> {
  const east = meshes.find(({ name }) => name === 'east');
  requireThat(east !== undefined, 'east is up');
  await east.editAs('kubectl-edit', EDITED, (object) => {
    (object['spec'] as JsonObject)['rules'] = [{}];
  });
}
