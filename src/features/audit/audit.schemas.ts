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
