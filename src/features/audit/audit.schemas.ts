import { z } from 'zod';
import { pageSchema } from '../../platform/http/pages.js';

/** One mutation that happened. */
export const AuditEvent = z
  .object({
    id: z.uuid(),
    project: z.string(),
    at: z.iso.datetime(),
    actor: z.object({ id: z.string(), name: z.string() }),
    action: z.enum(['create', 'update', 'delete']),
    subject: z.string().describe('What kind of thing, as `Mesh`'),
    resource: z.string().describe('Its path inside the project, as `meshes/east`'),
    detail: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof AuditEvent>;

export const AuditEventPage = pageSchema(AuditEvent).meta({ id: 'AuditEventPage' });

/** Whether the trail is as it was written. */
export const AuditVerification = z
  .object({
    sealed: z.int().describe('How many events are in the hash chain'),
    head: z.string().nullable().describe('Hash of the newest; keep it elsewhere to notice a chain that was written anew'),
    brokenAt: z.uuid().nullable().describe('The first event that was changed, dropped or moved; null: none'),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.infer<typeof AuditVerification>;
