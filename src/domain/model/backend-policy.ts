import { z } from 'zod';
import { API_VERSION, Placement, PolicyMetadata } from './envelope.js';
import { Label, Labels, Milliseconds, PortNumber } from './scalars.js';

const HashOn = z
  .union([
    z.strictObject({ header: z.string().min(1) }),
    z.strictObject({ queryParam: z.string().min(1) }),
    z.strictObject({ sourceIp: z.literal(true) }),
    z.strictObject({
      cookie: z.string().min(1),
      ttl: Milliseconds.optional(),
      path: z.string().optional(),
      session: z.boolean().optional(),
    }),
  ])
  .meta({ id: 'HashOn' });

const LoadBalancing = z
  .strictObject({
    policy: z.enum(['roundRobin', 'random', 'leastRequest', 'ringHash', 'maglev', 'passthrough', 'default']),
    hashOn: z
      .array(z.strictObject({ on: HashOn, terminal: z.boolean().optional() }))
      .min(1)
      .optional(),
    minimumRingSize: z.number().int().min(0).optional(),
    maximumRingSize: z.number().int().min(0).optional(),
    tableSize: z.number().int().min(0).optional(),
    choiceCount: z.number().int().min(0).optional(),
  })
  .meta({ id: 'LoadBalancing' });

const ConnectionLimits = z
  .strictObject({
    maxConnections: z.number().int().min(0).optional(),
    maxPendingRequests: z.number().int().min(0).optional(),
    maxConcurrentRequests: z.number().int().min(0).optional(),
    maxRequestsPerConnection: z.number().int().min(0).optional(),
    maxRetries: z.number().int().min(0).optional(),
    connectTimeout: Milliseconds.optional(),
    idleTimeout: Milliseconds.optional(),
    requestTimeout: Milliseconds.optional(),
  })
  .meta({ id: 'ConnectionLimits' });

const OutlierDetection = z
  .strictObject({
    consecutive5xx: z.number().int().min(0).optional(),
    consecutiveGatewayErrors: z.number().int().min(0).optional(),
    interval: Milliseconds.optional(),
    baseEjectionTime: Milliseconds.optional(),
    maxEjectionTime: Milliseconds.optional(),
    maxEjectionPercent: z.number().int().min(0).max(100).optional(),
    minHealthPercent: z.number().int().min(0).max(100).optional(),
    enforcingPercent: z.number().int().min(0).max(100).optional(),
  })
  .meta({ id: 'OutlierDetection' });

const ClientTls = z
  .strictObject({
    mode: z.enum(['disabled', 'simple', 'mutual', 'mesh']).describe('mesh: the workload certificates of the mesh'),
    sni: z.string().optional(),
    subjectAltNames: z.array(z.string()).optional(),
  })
  .meta({ id: 'ClientTls' });

const settings = {
  loadBalancing: LoadBalancing.optional(),
  connectionLimits: ConnectionLimits.optional(),
  outlierDetection: OutlierDetection.optional(),
  clientTls: ClientTls.optional(),
};

/** A named part of a service's endpoints: by labels, or by a filter expression on the endpoint. */
const Subset = z
  .strictObject({
    name: z.string().min(1).max(63),
    labels: Labels.optional(),
    filter: z.string().min(1).optional(),
    onlyHealthy: z.boolean().optional(),
    ...settings,
  })
  .meta({ id: 'Subset' });

/** How callers reach the endpoints of a service. Settings of a subset or a port replace those of the whole, block by block. Durations are milliseconds. */
export const BackendPolicy = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('BackendPolicy'),
    metadata: PolicyMetadata,
    spec: z.strictObject({
      placement: Placement.optional(),
      host: z.union([
        z.strictObject({ service: z.string().min(1), namespace: Label.optional() }),
        z.strictObject({ hostname: z.string().min(1) }),
      ]),
      visibleTo: z.array(z.string().min(1)).min(1).optional(),
      ...settings,
      subsets: z.array(Subset).min(1).optional(),
      defaultSubset: z.string().min(1).optional(),
      ports: z
        .array(z.strictObject({ port: PortNumber, ...settings }))
        .min(1)
        .optional(),
    }),
  })
  .meta({ id: 'BackendPolicy' });
export type BackendPolicy = z.infer<typeof BackendPolicy>;
