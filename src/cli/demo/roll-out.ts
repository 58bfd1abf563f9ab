import { randomUUID } from 'node:crypto';
import type { Approval, Plan } from '../../features/plans/plans.schemas.js';
import type { Rollout } from '../../features/rollouts/rollouts.schemas.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';
import type { Screen } from './screen.js';

const SHOWN_CHANGES = 8;

/** Plans what the newest revision changes in the meshes, with the mesh's own dry run. */
export async function plan({ api, screen, pipeline }: DemoWalk, options: object = {}): Promise<Plan> {
  const made = await api.call<Plan>({
    method: 'POST',
    path: '/plans?wait=60s',
    body: { meshes: ['*'], ...options },
    token: pipeline,
    headers: { 'idempotency-key': randomUUID() },
    tell: summaryOf,
  });
  return applyable(screen, made);
}

/** Plans what gives back the state before a rollout, with the mesh's own dry run. */
export async function planRollback({ api, screen, pipeline }: DemoWalk, { id }: Rollout): Promise<Plan> {
  const made = await api.call<Plan>({
    method: 'POST',
    path: `/rollouts/${id}/rollbacks?wait=60s`,
    token: pipeline,
    headers: { 'idempotency-key': randomUUID() },
    tell: summaryOf,
  });
  return applyable(screen, made);
}

function summaryOf({ state, summary }: Plan): string {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  return [state, ...counts.map(([what, count]) => `${what} ${count}`)].join(', ');
}

/** The plan, shown, if all meshes would take it. */
function applyable(screen: Screen, made: Plan): Plan {
  requireThat(made.applyable && made.summary.refused + made.summary.conflict === 0, 'no mesh refuses any part of the plan');
  const changes = made.meshes.flatMap(({ mesh, changes: ofMesh }) => ofMesh.map((change) => ({ mesh, ...change })));
  const telling = changes.filter(({ action, fields }) => action !== 'no-op' && (action !== 'adopt' || fields.length > 0));
  for (const { mesh, action, object, fields } of telling.slice(0, SHOWN_CHANGES)) {
    screen.detail(`${mesh.padEnd(6)} ${action.padEnd(7)} ${[object, ...fields].join(' ')}`);
  }
  if (telling.length > SHOWN_CHANGES) screen.detail(`and ${telling.length - SHOWN_CHANGES} more`);
  return made;
}

/** A plan that would write nothing: the meshes are as they should be. */
export async function planNothing(walk: DemoWalk): Promise<void> {
  const { state } = await plan(walk);
  requireThat(state === 'PLANNED_NO_CHANGES', 'the next plan is empty');
  walk.screen.holds('the next plan is empty');
}

/** The author of the plan may not approve it; a colleague may, for exactly the digest that was read. */
export async function approve({ api, screen, pipeline, approver }: DemoWalk, { id, digest }: Plan): Promise<void> {
  const approval = (token: string, status: number) =>
    api.call<Approval & { detail?: string }>({
      method: 'POST',
      path: `/plans/${id}/approvals`,
      body: { digest },
      shown: `{"digest":"${digest?.slice(0, 15) ?? ''}…"}`,
      token,
      headers: { 'idempotency-key': randomUUID() },
      status,
      tell: (answer) => answer.detail ?? `approved by ${answer.approver.name}`,
    });
  await approval(pipeline, 403);
  await approval(approver, 201);
  screen.holds('approved by somebody else than its author, for exactly this plan');
}

/** Rolls an approved plan out and demands that every mesh has it. */
export async function rollOut({ api, screen, pipeline }: DemoWalk, { id }: Plan): Promise<Rollout> {
  const rollout = await api.call<Rollout>({
    method: 'POST',
    path: '/rollouts?wait=300s',
    body: { plan: id },
    token: pipeline,
    headers: { 'idempotency-key': randomUUID() },
    tell: ({ state, summary }) => `${state}: ${summary.applied} applied, ${summary.failed} failed, ${summary.skipped} skipped`,
  });
  for (const { mesh, state, changes } of rollout.meshes) {
    const broken = changes.find((change) => change.state !== 'APPLIED');
    screen.detail(`${mesh.padEnd(6)} ${state}: ${changes.length} objects written and read back`);
    requireThat(broken === undefined, `${mesh} has ${broken?.object ?? ''} as written: ${broken?.detail ?? ''}`);
  }
  requireThat(rollout.state === 'SUCCEEDED' && rollout.meshes.length > 0, 'the rollout succeeded');
  screen.holds(`rolled out to ${rollout.meshes.map(({ mesh }) => mesh).join(', ')} and verified by reading back`);
  return rollout;
}
