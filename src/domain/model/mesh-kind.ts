import { z } from 'zod';

/** The mesh kinds that have an adapter. */
export const MeshKind = z.enum(['istio', 'linkerd', 'consul']).meta({ id: 'MeshKind', description: 'The kind of service mesh' });

/** One of `istio`, `linkerd`, `consul`. */
export type MeshKind = z.infer<typeof MeshKind>;
