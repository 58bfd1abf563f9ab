import { z } from 'zod';
import { API_VERSION, Placement, PolicyMetadata } from './envelope.js';
import { IdentityMatch } from './identity.js';
import { IpBlock, Label, PortNumber } from './scalars.js';

/** A service of one mesh that other meshes may call. The placement names where callers are, `from` where the service is. */
export const ServiceExport = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('ServiceExport'),
    metadata: PolicyMetadata,
    spec: z.strictObject({
      placement: Placement.optional().describe('The meshes that get the service; default: every other mesh of the project'),
      from: z.strictObject({ mesh: Label, service: z.string().min(1) }),
      ports: z.array(PortNumber).min(1).optional().describe('Service ports; default: all'),
      as: z.string().min(1).optional().describe('Host name in the importing meshes; default: as the mesh kind names imports'),
      gateway: z
        .strictObject({
          address: z.string().min(1),
          port: PortNumber.optional(),
          trustedAs: z
            .strictObject({ identity: IdentityMatch.optional(), networks: z.array(IpBlock).min(1).optional() })
            .refine(({ identity, networks }) => identity !== undefined || networks !== undefined, {
              error: 'give an identity or networks',
            })
            .optional()
            .describe('As what the service sees a gateway that ends mTLS: it is admitted, whoever stands behind it'),
        })
        .optional()
        .describe("Where the exporting mesh's gateway is reached from outside"),
      callers: z
        .array(IdentityMatch)
        .min(1)
        .optional()
        .describe('Who may call from outside, by names of the importing meshes; absent: no grant is written'),
    }),
  })
  .meta({ id: 'ServiceExport' });
export type ServiceExport = z.infer<typeof ServiceExport>;
