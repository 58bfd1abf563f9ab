import { z } from 'zod';
import { Label, Labels, PortNumber } from './scalars.js';

/**
 * What a policy speaks of: a service, workloads by labels, all workloads of a namespace, or the whole mesh. A service and
 * workloads are of the policy's own namespace, unless `allNamespaces` widens the labels to the whole mesh. `port` narrows to
 * one workload port (for a service: one of its service ports).
 */
export const Target = z
  .union([
    z.strictObject({ service: z.string().min(1).max(253), port: PortNumber.optional() }),
    z.strictObject({ workloads: Labels, allNamespaces: z.boolean().optional(), port: PortNumber.optional() }),
    z.strictObject({ namespace: Label, port: PortNumber.optional() }),
    z.strictObject({ mesh: z.literal(true), port: PortNumber.optional() }),
  ])
  .meta({ id: 'Target', description: 'Exactly one of service, workloads, namespace, mesh; optionally a port' });
export type Target = z.infer<typeof Target>;
