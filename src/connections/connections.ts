import { z } from 'zod';
import type { Connection } from '../domain/translation/connection.js';
import type { NativeObject } from '../domain/translation/native-object.js';
import type { Egress } from '../platform/egress/egress.js';
import { ConsulConnection } from './consul/consul-connection.js';
import { ConsulSpec, publicConsulSpec } from './consul/consul-spec.js';
import { DocumentsConnection } from './documents/documents-connection.js';
import { KubernetesConnection } from './kubernetes/kubernetes-connection.js';
import { KubernetesSpec, kubernetesSettings, publicKubernetesSpec } from './kubernetes/kubernetes-spec.js';

const KINDS = ['kubernetes', 'consul', 'documents'] as const;

/** Which connections a mesh kind can have. */
export const CONNECTIONS_OF = {
  istio: ['kubernetes', 'documents'],
  linkerd: ['kubernetes', 'documents'],
  consul: ['consul', 'documents'],
} as const;

/** How a mesh is reached, as users write it: exactly one of `kubernetes`, `consul`, `documents`. It holds secrets. */
export const ConnectionSpec = z
  .strictObject({
    kubernetes: KubernetesSpec.optional(),
    consul: ConsulSpec.optional(),
    documents: z.strictObject({}).optional().meta({ description: 'An offline mesh: its objects come by PUT …/documents' }),
  })
  .refine((spec) => KINDS.filter((kind) => spec[kind] !== undefined).length === 1, {
    message: `must hold exactly one of ${KINDS.join(', ')}`,
  })
  .meta({ id: 'ConnectionSpec', description: 'How the mesh is reached: exactly one member', example: { documents: {} } });

/** A valid connection with its secrets. */
export type ConnectionSpec = z.infer<typeof ConnectionSpec>;

/** Which kind of connection a spec is. */
export function connectionKind(spec: ConnectionSpec): (typeof KINDS)[number] {
  return KINDS.find((kind) => spec[kind] !== undefined) ?? 'documents';
}

/** What may be shown of a connection: addresses and fingerprints, no secret. */
export function publicConnection(spec: ConnectionSpec): Record<string, Record<string, unknown>> {
  if (spec.kubernetes !== undefined) return { kubernetes: publicKubernetesSpec(spec.kubernetes) };
  return spec.consul === undefined ? { documents: {} } : { consul: publicConsulSpec(spec.consul) };
}

/** What is needed to speak with one mesh. */
export interface MeshConnection {
  readonly spec: ConnectionSpec;
  /** The stored objects of an offline mesh. */
  readonly documents: () => Promise<readonly NativeObject[]>;
}

/** A connection to a mesh; nothing is sent before its first use. The caller closes it. */
export function openConnection({ spec, documents }: MeshConnection, egress: Egress): Connection {
  if (spec.kubernetes !== undefined) return new KubernetesConnection(kubernetesSettings(spec.kubernetes), egress);
  return spec.consul === undefined ? new DocumentsConnection(documents) : new ConsulConnection(spec.consul, egress);
}
