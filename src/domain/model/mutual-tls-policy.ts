import { z } from 'zod';
import { API_VERSION, Placement, PolicyMetadata } from './envelope.js';
import { MutualTlsMode } from './inventory.js';
import { PortNumber } from './scalars.js';
import { Target } from './target.js';

/** Whether the target's callers must speak mTLS. Without `mode` the wider scope decides; `ports` decide for single workload ports. */
export const MutualTlsPolicy = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('MutualTlsPolicy'),
    metadata: PolicyMetadata,
    spec: z.strictObject({
      placement: Placement.optional(),
      target: Target.optional().describe("Default: the policy's namespace"),
      mode: MutualTlsMode.optional(),
      ports: z.array(z.strictObject({ port: PortNumber, mode: MutualTlsMode })).optional(),
    }),
  })
  .meta({ id: 'MutualTlsPolicy' });
export type MutualTlsPolicy = z.infer<typeof MutualTlsPolicy>;
