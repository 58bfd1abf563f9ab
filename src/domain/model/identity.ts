import { z } from 'zod';

const part = z.string().min(1).max(253);

/**
 * A workload identity, or a set of them. Parts that are absent match anything, save `trustDomain`: absent it is the mesh's
 * own trust domain with its aliases, `"*"` is any. `anyAuthenticated` is every caller with a verified identity. `spiffeId`
 * matches the whole id without its scheme, for patterns that cut through the parts.
 */
export const IdentityMatch = z
  .union([
    z.strictObject({ trustDomain: part.optional(), namespace: part, serviceAccount: part.optional() }),
    z.strictObject({ trustDomain: part.optional(), service: part }),
    z.strictObject({ anyAuthenticated: z.literal(true) }),
    z.strictObject({
      spiffeId: z.union([
        z.strictObject({ exact: z.string().min(1) }),
        z.strictObject({ prefix: z.string().min(1) }),
        z.strictObject({ suffix: z.string().min(1) }),
      ]),
    }),
  ])
  .meta({ id: 'IdentityMatch' });
export type IdentityMatch = z.infer<typeof IdentityMatch>;
