import { z } from 'zod';
import { TranslationNote } from '../../domain/translation/translation-report.js';
import { pageSchema } from '../../platform/http/pages.js';

export const StartImport = z
  .strictObject({ meshes: z.array(z.string().min(1)).min(1).max(1000).describe('Names of meshes; `*` for all') })
  .meta({ id: 'StartImport' });
export type StartImport = z.infer<typeof StartImport>;

const RemainderReport = z
  .strictObject({
    object: z.string().describe('Kind and name of the native object'),
    policies: z.array(z.string()).describe('The policies that say the rest; none: all of it is remainder'),
    fields: z.array(z.string()).describe('JSON pointers of what the model does not say; it is kept and written back'),
    notes: z.array(z.strictObject({ pointer: z.string(), reason: z.string() })),
  })
  .meta({ id: 'RemainderReport' });

/** What came of one mesh. */
export const MeshImport = z
  .strictObject({
    mesh: z.string(),
    observation: z.uuid(),
    complete: z
      .boolean()
      .describe('False where the credential may not read everything: what is absent is not known to be absent'),
    objects: z.int(),
    policies: z.record(z.string(), z.int()).describe('How many policies of each kind'),
    normalized: z.int().describe('Native policy objects that policies say wholly'),
    remainders: z.array(RemainderReport).describe('Native objects of which the model says only a part, or nothing'),
    report: z.array(TranslationNote).describe('What writing the policies back would not say exactly; empty is the rule'),
  })
  .meta({ id: 'MeshImport' });
export type MeshImport = z.infer<typeof MeshImport>;

export const Import = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['PENDING', 'SUCCEEDED', 'FAILED']),
    error: z.string().nullable().describe('Why it FAILED'),
    meshes: z.array(z.string()),
    revision: z.int().nullable().describe('The revision that holds the policies'),
    reports: z.array(MeshImport),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof Import>;

export const ImportPage = pageSchema(Import).meta({ id: 'ImportPage' });

/** For the API document. */
export const importExample: Import = {
  id: '019aabde-1c00-7000-8000-000000000011',
  state: 'SUCCEEDED',
  error: null,
  meshes: ['east'],
  revision: 1,
  reports: [
    {
      mesh: 'east',
      observation: '019aabde-1c00-7000-8000-000000000001',
      complete: true,
      objects: 62,
      policies: { AuthorizationPolicy: 4, TrafficRoute: 3, BackendPolicy: 4, MutualTlsPolicy: 2 },
      normalized: 12,
      remainders: [
        {
          object: 'VirtualService bookinfo/bookinfo',
          policies: [],
          fields: [],
          notes: [{ pointer: '/spec/tcp', reason: 'TCP routes are not part of the model' }],
        },
      ],
      report: [],
    },
  ],
  createdAt: '2026-11-22T10:15:00.000Z',
  finishedAt: '2026-11-22T10:15:01.000Z',
};
