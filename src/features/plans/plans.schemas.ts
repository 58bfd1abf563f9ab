import { z } from 'zod';
import { Finding } from '../../domain/analysis/finding.js';
import { TranslationNote } from '../../domain/translation/translation-report.js';
import { pageSchema } from '../../platform/http/pages.js';
import { Drift, driftExample } from '../drift/drift.schemas.js';

const AdoptionMode = z.enum(['never', 'if-no-diff', 'always']).meta({ id: 'AdoptionMode' });

export const StartPlan = z
  .strictObject({
    meshes: z.array(z.string().min(1)).min(1).describe('Names of meshes; `*` for all'),
    revision: z.int().min(1).optional().describe('Default: the newest. Only the newest can be rolled out'),
    adopt: AdoptionMode.default('never').describe(
      'Whether foreign objects that a policy wants become ours: never, only where nothing changes, or also where they must change',
    ),
    revertDrift: z.boolean().default(false).describe('Takes back fields of our own objects that somebody else changed'),
    message: z.string().max(1024).optional(),
  })
  .meta({ id: 'StartPlan' });
export type StartPlan = z.infer<typeof StartPlan>;

const Body = z.record(z.string(), z.json()).nullable();

/** What happens to one native object. */
export const PlanChange = z
  .strictObject({
    object: z.string().describe('Kind and name'),
    ref: z.strictObject({ collection: z.string(), namespace: z.string().nullable(), name: z.string() }),
    action: z.enum(['create', 'update', 'delete', 'adopt', 'no-op', 'conflict']),
    reason: z.string(),
    policies: z.array(z.string()).describe('The policies that it stands for'),
    before: Body,
    after: Body,
    fields: z.array(z.string()).describe('JSON pointers of what changes'),
    observedVersion: z.string().nullable(),
    takeOver: z.boolean(),
    dryRun: z
      .strictObject({
        outcome: z.enum(['applied', 'unchanged', 'conflict', 'refused', 'unreachable']),
        detail: z.string().nullable(),
      })
      .nullable()
      .describe("The mesh's own answer to the change as a dry run; null where nothing would be written"),
  })
  .meta({ id: 'PlanChange' });
export type PlanChange = z.infer<typeof PlanChange>;

/** What happens in one mesh. */
export const MeshPlan = z
  .strictObject({
    mesh: z.string(),
    kind: z.string(),
    writable: z.boolean().describe('False for offline meshes: they are planned and never written'),
    observation: z.uuid(),
    complete: z.boolean().describe('False where the mesh withheld objects from the credential'),
    changes: z.array(PlanChange).describe('In the order in which they are done; what stays as it is, without bodies'),
    report: z.array(TranslationNote),
    drift: z.array(Drift).describe('Objects of ours that somebody changed since the last push'),
  })
  .meta({ id: 'MeshPlan' });
export type MeshPlan = z.infer<typeof MeshPlan>;

const PlanSummary = z
  .strictObject({
    create: z.int(),
    update: z.int(),
    delete: z.int(),
    adopt: z.int(),
    noop: z.int(),
    conflict: z.int(),
    drift: z.int(),
    refused: z.int().describe('Changes that a mesh refused in the dry run, and fields that could not be translated safely'),
  })
  .meta({ id: 'PlanSummary' });
export type PlanSummary = z.infer<typeof PlanSummary>;

export const Approval = z
  .strictObject({
    id: z.uuid(),
    digest: z.string(),
    approver: z.strictObject({ id: z.string(), name: z.string() }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

export const ApprovePlan = z
  .strictObject({ digest: z.string().describe('The digest that was read: an approval is for exactly that plan') })
  .meta({ id: 'ApprovePlan' });
export type ApprovePlan = z.infer<typeof ApprovePlan>;

/** A plan: immutable once it is made. */
export const Plan = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['PENDING', 'PLANNED_NO_CHANGES', 'AWAITING_APPROVAL', 'APPROVED', 'FAILED', 'ROLLED_OUT']),
    error: z.string().nullable().describe('Why it FAILED'),
    digest: z.string().nullable(),
    revision: z.int().nullable().describe('The revision that it makes true; null for rollbacks'),
    rollbackOf: z.uuid().nullable().describe('The rollout that it undoes'),
    applyable: z.boolean().describe('False where a mesh refused something in the dry run'),
    summary: PlanSummary,
    meshes: z.array(MeshPlan),
    findings: z.array(Finding),
    approvals: z.array(Approval),
    message: z.string(),
    author: z.strictObject({ id: z.string(), name: z.string() }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof Plan>;

/** A plan in a list, without its changes. */
export const PlanListing = Plan.omit({ meshes: true, findings: true, approvals: true }).meta({ id: 'PlanListing' });
export type PlanListing = z.infer<typeof PlanListing>;

export const PlanPage = pageSchema(PlanListing).meta({ id: 'PlanPage' });

/** For the API document. */
export const planExample: Plan = {
  id: '019aabde-1c00-7000-8000-000000000031',
  state: 'AWAITING_APPROVAL',
  error: null,
  digest: 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  revision: 3,
  rollbackOf: null,
  applyable: true,
  summary: { create: 1, update: 0, delete: 0, adopt: 0, noop: 12, conflict: 0, drift: 1, refused: 0 },
  meshes: [
    {
      mesh: 'east',
      kind: 'istio',
      writable: true,
      observation: '019aabde-1c00-7000-8000-000000000001',
      complete: true,
      changes: [
        {
          object: 'AuthorizationPolicy bookinfo/reviews-readers',
          ref: { collection: 'security.istio.io/AuthorizationPolicy', namespace: 'bookinfo', name: 'reviews-readers' },
          action: 'create',
          reason: 'not in the mesh',
          policies: ['AuthorizationPolicy bookinfo/reviews-readers'],
          before: null,
          after: {
            apiVersion: 'security.istio.io/v1',
            kind: 'AuthorizationPolicy',
            metadata: { name: 'reviews-readers', namespace: 'bookinfo' },
            spec: { selector: { matchLabels: { app: 'reviews' } }, action: 'ALLOW' },
          },
          fields: [],
          observedVersion: null,
          takeOver: false,
          dryRun: { outcome: 'applied', detail: null },
        },
      ],
      report: [],
      drift: [driftExample],
    },
  ],
  findings: [],
  approvals: [],
  message: 'build 4711',
  author: { id: '019aabde-1c00-7000-8000-00000000000a', name: 'ci' },
  createdAt: '2026-11-22T10:15:00.000Z',
  finishedAt: '2026-11-22T10:15:02.000Z',
};

export const planListingExample: PlanListing = PlanListing.parse(
  Object.fromEntries(Object.entries(planExample).filter(([key]) => !['meshes', 'findings', 'approvals'].includes(key))),
);

export const approvalExample: Approval = {
  id: '019aabde-1c00-7000-8000-000000000032',
  digest: 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  approver: { id: '019aabde-1c00-7000-8000-00000000000b', name: 'ann' },
  createdAt: '2026-11-22T10:16:00.000Z',
};
