import { z } from 'zod';

/** How an application protocol is known to the mesh. */
export const Protocol = z.enum(['http', 'http2', 'grpc', 'tcp', 'tls', 'udp', 'unknown']).meta({ id: 'Protocol' });
export type Protocol = z.infer<typeof Protocol>;

/** mTLS that a port demands of its callers. */
export const MutualTlsMode = z.enum(['strict', 'permissive', 'disabled']).meta({ id: 'MutualTlsMode' });
export type MutualTlsMode = z.infer<typeof MutualTlsMode>;

export const ServicePort = z
  .strictObject({
    port: z.number().int(),
    name: z.string().nullable(),
    protocol: Protocol,
    /** Port of the workload behind it; null where it is a name that no known workload declares. */
    targetPort: z.number().int().nullable(),
    mutualTls: MutualTlsMode.nullable(),
  })
  .meta({ id: 'ServicePort' });
export type ServicePort = z.infer<typeof ServicePort>;

export const Endpoint = z
  .strictObject({ address: z.string(), port: z.number().int().nullable(), workload: z.string().nullable(), healthy: z.boolean() })
  .meta({ id: 'Endpoint' });
export type Endpoint = z.infer<typeof Endpoint>;

/** A callable name of one mesh. `namespace` is `default` where the mesh has none. */
export const Service = z
  .strictObject({
    namespace: z.string(),
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    /** Labels that choose the workloads; null where something else lists the endpoints. */
    selector: z.record(z.string(), z.string()).nullable(),
    ports: z.array(ServicePort),
    endpoints: z.array(Endpoint),
    external: z.boolean(),
  })
  .meta({ id: 'Service' });
export type Service = z.infer<typeof Service>;

/** What runs behind services. */
export const Workload = z
  .strictObject({
    namespace: z.string(),
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    /** The verified name in the mesh's own spelling; null outside the mesh. */
    identity: z.string().nullable(),
    serviceAccount: z.string().nullable(),
    ports: z.array(z.strictObject({ port: z.number().int(), name: z.string().nullable() })),
    /** True where a proxy of the mesh stands before it. */
    meshed: z.boolean(),
    address: z.string().nullable(),
  })
  .meta({ id: 'Workload' });
export type Workload = z.infer<typeof Workload>;

export const Namespace = z.strictObject({ name: z.string(), labels: z.record(z.string(), z.string()) }).meta({ id: 'Namespace' });
export type Namespace = z.infer<typeof Namespace>;

/** Settings of a mesh that change the meaning of its policies. */
export const MeshSettings = z
  .strictObject({
    trustDomain: z.string().nullable(),
    trustDomainAliases: z.array(z.string()),
    /** Istio's root namespace, Linkerd's control-plane namespace; null for Consul. */
    rootNamespace: z.string().nullable(),
    /** What happens to a request that no policy speaks of. */
    defaultAction: z.enum(['allow', 'deny', 'authenticated']),
    defaultMutualTls: MutualTlsMode,
    pathNormalization: z.string().nullable(),
    /** Further switches, by the mesh's own names. */
    other: z.record(z.string(), z.string()),
  })
  .meta({ id: 'MeshSettings' });
export type MeshSettings = z.infer<typeof MeshSettings>;

/** What a mesh runs, as its adapter reads it from a snapshot; every list is sorted by namespace and name. */
export const Inventory = z
  .strictObject({
    version: z.string().nullable(),
    settings: MeshSettings,
    namespaces: z.array(Namespace),
    services: z.array(Service),
    workloads: z.array(Workload),
    /** Service accounts that exist, as `namespace/name`; for Consul the service identities. */
    identities: z.array(z.string()),
  })
  .meta({ id: 'Inventory' });
export type Inventory = z.infer<typeof Inventory>;
