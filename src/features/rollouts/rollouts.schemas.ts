import { z } from 'zod';
import { pageSchema } from '../../platform/http/pages.js';

export const StartRollout = z.strictObject({ plan: z.uuid().describe('An approved plan') }).meta({ id: 'StartRollout' });
export type StartRollout = z.infer<typeof StartRollout>;

export const ChangeState = z
  .enum(['PENDING', 'APPLYING', 'APPLIED', 'CONFLICT', 'REFUSED', 'UNREACHABLE', 'NOT_AS_WRITTEN', 'SKIPPED'])
  .meta({ id: 'ChangeState' });
export type ChangeState = z.infer<typeof ChangeState>;

const RolloutChange = z
  .strictObject({
    object: z.string(),
    action: z.string(),
    state: ChangeState,
    detail: z.string().nullable().describe("Why, in the mesh's own words"),
    version: z.string().nullable().describe('The version that the object has now'),
  })
  .meta({ id: 'RolloutChange' });

const MeshRollout = z
  .strictObject({
    mesh: z.string(),
    state: z.enum(['PENDING', 'APPLYING', 'APPLIED', 'FAILED', 'SKIPPED']),
    changes: z.array(RolloutChange),
  })
  .meta({ id: 'MeshRollout' });
export type MeshRollout = z.infer<typeof MeshRollout>;

/** One execution of a plan. */
export const Rollout = z
  .strictObject({
    id: z.uuid(),
    plan: z.uuid(),
    state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED']),
    error: z.string().nullable(),
    summary: z.strictObject({ applied: z.int(), failed: z.int(), skipped: z.int(), pending: z.int() }),
    meshes: z.array(MeshRollout),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Rollout' });
export type Rollout = z.infer<typeof Rollout>;

export const RolloutPage = pageSchema(Rollout).meta({ id: 'RolloutPage' });

/** For the API document. */
export const rolloutExample: Rollout = {
  id: '019aabde-1c00-7000-8000-000000000041',
  plan: '019aabde-1c00-7000-8000-000000000031',
  state: 'SUCCEEDED',
  error: null,
  summary: { applied: 1, failed: 0, skipped: 0, pending: 0 },
  meshes: [
    {
      mesh: 'east',
      state: 'APPLIED',
      changes: [
        {
          object: 'AuthorizationPolicy bookinfo/reviews-readers',
          action: 'create',
          state: 'APPLIED',
          detail: null,
          version: '4711',
        },
      ],
    },
  ],
  createdAt: '2026-11-22T10:17:00.000Z',
  finishedAt: '2026-11-22T10:17:01.000Z',
};
