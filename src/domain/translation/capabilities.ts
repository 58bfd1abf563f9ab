import { z } from 'zod';

/** What a mesh, at a version, can express: feature name → level. Names are dotted, as `authorization.jwt`. */
export const Capabilities = z
  .strictObject({
    version: z.string().nullable(),
    features: z.record(z.string(), z.enum(['native', 'partial', 'absent'])),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.infer<typeof Capabilities>;
