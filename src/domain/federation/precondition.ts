import { z } from 'zod';

/** What can stand between an export and the meshes that would import it. */
export const PreconditionCode = z
  .enum([
    'MESH_UNKNOWN',
    'SERVICE_MISSING',
    'PORT_MISSING',
    'PORTS_AMBIGUOUS',
    'PROTOCOL_UNKNOWN',
    'PROTOCOL_UNSUPPORTED',
    'GATEWAY_UNKNOWN',
    'GATEWAY_NOT_RUNNING',
    'ADDRESS_UNSUPPORTED',
    'NAMESPACE_MISSING',
    'NAME_TAKEN',
    'NAME_UNSUPPORTED',
    'TRUST_DOMAIN_UNKNOWN',
    'TRUST_DOMAIN_SHARED',
    'TRUST_NOT_ESTABLISHED',
    'NETWORK_SHARED',
    'IDENTITY_UNKNOWN',
    'IDENTITY_LOST',
    'CALLERS_NOT_SEEN',
    'CALLERS_NOT_GUARDED',
    'GRANT_MISSING',
    'PEERING_MISSING',
    'ENTRY_FOREIGN',
    'ROUTE_MISSING',
    'LINK_MISSING',
  ])
  .meta({ id: 'PreconditionCode' });
export type PreconditionCode = z.infer<typeof PreconditionCode>;

/**
 * How much it matters: `blocking` keeps the objects of both sides from being written, `unmet` lets them be written though calls
 * fail until it is mended, `unknown` cannot be seen from here.
 */
export const PreconditionLevel = z.enum(['blocking', 'unmet', 'unknown']).meta({ id: 'PreconditionLevel' });
export type PreconditionLevel = z.infer<typeof PreconditionLevel>;

/** Something that must hold for a service to cross from one mesh to another, and does not or is not known to. */
export const Precondition = z
  .strictObject({
    code: PreconditionCode,
    level: PreconditionLevel,
    export: z.string().describe('The export, as `ServiceExport bookinfo/reviews`'),
    pointer: z.string().describe('JSON pointer into the export'),
    mesh: z.string().describe('The mesh that it is about'),
    from: z.string().describe('The exporting mesh'),
    to: z.string().describe('The importing mesh'),
    why: z.string(),
  })
  .meta({ id: 'Precondition' });
export type Precondition = z.infer<typeof Precondition>;
