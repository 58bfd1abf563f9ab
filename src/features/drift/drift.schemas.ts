import { z } from 'zod';
import { pageSchema } from '../../platform/http/pages.js';

export const StartDriftScan = z
  .strictObject({ meshes: z.array(z.string().min(1)).min(1).default(['*']).describe('Names of meshes; `*` for all') })
  .meta({ id: 'StartDriftScan' });
export type StartDriftScan = z.infer<typeof StartDriftScan>;

const DriftField = z
  .strictObject({
    pointer: z.string(),
    pushed: z.json().optional().describe('As it was pushed; absent: not there'),
    observed: z.json().optional().describe('As it is now; absent: gone'),
  })
  .meta({ id: 'DriftField' });

/** One object of ours that is not as we left it. */
export const Drift = z
  .strictObject({
    object: z.string(),
    kind: z.enum(['missing', 'changed']),
    fields: z.array(DriftField),
    writers: z.array(z.string()).describe('Who wrote these fields, where the mesh says so'),
  })
  .meta({ id: 'Drift' });
export type Drift = z.infer<typeof Drift>;

const MeshDrift = z
  .strictObject({
    mesh: z.string(),
    objects: z.int().describe('Objects that we pushed'),
    drift: z.array(Drift),
    error: z.string().nullable().describe('Why the mesh could not be looked at'),
  })
  .meta({ id: 'MeshDrift' });
export type MeshDrift = z.infer<typeof MeshDrift>;

/** One look at what was pushed. */
export const DriftScan = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['PENDING', 'SUCCEEDED', 'FAILED']),
    error: z.string().nullable().describe('Why it FAILED'),
    meshes: z.array(z.string()),
    results: z.array(MeshDrift),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DriftScan' });
export type DriftScan = z.infer<typeof DriftScan>;

export const DriftScanPage = pageSchema(DriftScan).meta({ id: 'DriftScanPage' });

/** For the API document. */
export const driftExample: Drift = {
  object: 'AuthorizationPolicy bookinfo/reviews-readers',
  kind: 'changed',
  fields: [{ pointer: '/spec/rules', pushed: [{ to: [{ operation: { methods: ['GET'] } }] }], observed: [{}] }],
  writers: ['kubectl-edit'],
};

export const driftScanExample: DriftScan = {
  id: '019aabde-1c00-7000-8000-000000000051',
  state: 'SUCCEEDED',
  error: null,
  meshes: ['east'],
  results: [{ mesh: 'east', objects: 4, drift: [driftExample], error: null }],
  createdAt: '2026-11-22T10:15:00.000Z',
  finishedAt: '2026-11-22T10:15:01.000Z',
};
