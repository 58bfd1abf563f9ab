import { z } from 'zod';
import { API_VERSION, Placement, PolicyMetadata } from './envelope.js';
import { HeaderChanges } from './header-changes.js';
import { PathMatch } from './path-match.js';
import { Label, Labels, Milliseconds, PortNumber } from './scalars.js';
import { NamedMatch, StringMatch } from './string-match.js';

/** A name that requests are sent to: a service (of the policy's namespace unless another is named) or a host name, `*.` wildcards included. */
export const RouteHost = z
  .union([
    z.strictObject({ service: z.string().min(1), namespace: Label.optional(), port: PortNumber.optional() }),
    z.strictObject({ hostname: z.string().min(1) }),
  ])
  .meta({ id: 'RouteHost' });
export type RouteHost = z.infer<typeof RouteHost>;

/** What a request must be: all fields must hold. */
export const RouteMatch = z
  .strictObject({
    path: PathMatch.optional(),
    method: StringMatch.optional(),
    methods: z.array(z.string().min(1)).min(1).optional().describe('One of these; in place of `method`'),
    scheme: StringMatch.optional(),
    host: StringMatch.optional(),
    headers: z.array(NamedMatch).min(1).optional(),
    queryParams: z.array(NamedMatch).min(1).optional(),
    grpc: z.strictObject({ service: z.string().min(1).optional(), method: z.string().min(1).optional() }).optional(),
    port: PortNumber.optional().describe('Port of the service that is called'),
    sourceLabels: Labels.optional(),
    sourceNamespace: z.string().min(1).optional(),
    gateways: z.array(z.string().min(1)).min(1).optional(),
  })
  .meta({ id: 'RouteMatch' });
export type RouteMatch = z.infer<typeof RouteMatch>;

/** Where traffic goes. Weights are relative to their sum; a single backend takes all. */
export const RouteBackend = z
  .strictObject({
    service: z.string().min(1).describe('Service of the policy’s namespace unless `namespace` is given, or a full host name'),
    namespace: Label.optional(),
    subset: z.string().min(1).optional(),
    port: PortNumber.optional(),
    weight: z.number().min(0).max(1_000_000).optional(),
    requestHeaders: HeaderChanges.optional(),
    responseHeaders: HeaderChanges.optional(),
  })
  .meta({ id: 'RouteBackend' });
export type RouteBackend = z.infer<typeof RouteBackend>;

const Redirect = z
  .strictObject({
    scheme: z.string().min(1).optional(),
    host: z.string().min(1).optional(),
    port: PortNumber.optional(),
    path: z.union([z.strictObject({ full: z.string() }), z.strictObject({ prefix: z.string() })]).optional(),
    statusCode: z.number().int().min(300).max(399).optional(),
  })
  .meta({ id: 'Redirect' });

const Rewrite = z
  .strictObject({
    host: z.string().min(1).optional(),
    path: z
      .union([
        z.strictObject({ full: z.string() }),
        z.strictObject({ prefix: z.string() }),
        z.strictObject({ regex: z.string().min(1), substitution: z.string() }),
      ])
      .optional(),
  })
  .meta({ id: 'Rewrite' });

const Mirror = z
  .strictObject({
    service: z.string().min(1),
    namespace: Label.optional(),
    subset: z.string().min(1).optional(),
    port: PortNumber.optional(),
    percent: z.number().min(0).max(100).optional().describe('Default 100'),
  })
  .meta({ id: 'Mirror' });

const Retries = z
  .strictObject({
    attempts: z.number().int().min(0).optional(),
    perTryTimeout: Milliseconds.optional(),
    on: z.array(z.string().min(1)).min(1).optional().describe("Conditions in Envoy's words, as 5xx, connect-failure"),
    statusCodes: z.array(z.number().int().min(100).max(599)).min(1).optional(),
    backoff: Milliseconds.optional(),
  })
  .meta({ id: 'Retries' });

const Fault = z
  .strictObject({
    delay: z.strictObject({ duration: Milliseconds, percent: z.number().min(0).max(100).optional() }).optional(),
    abort: z
      .strictObject({
        httpStatus: z.number().int().min(200).max(599).optional(),
        grpcStatus: z.string().optional(),
        percent: z.number().min(0).max(100).optional(),
      })
      .optional(),
  })
  .meta({ id: 'Fault', description: 'An absent percent is 0, as in the mesh that has the field' });

const Cors = z
  .strictObject({
    allowOrigins: z.array(StringMatch).optional(),
    allowMethods: z.array(z.string()).optional(),
    allowHeaders: z.array(z.string()).optional(),
    exposeHeaders: z.array(z.string()).optional(),
    maxAge: Milliseconds.optional(),
    allowCredentials: z.boolean().optional(),
  })
  .meta({ id: 'Cors' });

/** One rule: one of `matches` must hold (none: every request), then the request is changed and sent on. Durations are milliseconds. */
export const RouteRule = z
  .strictObject({
    name: z.string().min(1).optional(),
    matches: z.array(RouteMatch).optional(),
    requestHeaders: HeaderChanges.optional(),
    responseHeaders: HeaderChanges.optional(),
    redirect: Redirect.optional(),
    directResponse: z.strictObject({ status: z.number().int().min(100).max(599), body: z.string().optional() }).optional(),
    rewrite: Rewrite.optional(),
    mirrors: z.array(Mirror).min(1).optional(),
    timeout: Milliseconds.optional().describe('For the whole request; 0 is none'),
    idleTimeout: Milliseconds.optional(),
    backendTimeout: Milliseconds.optional().describe('For one try at a backend'),
    retries: Retries.optional(),
    fault: Fault.optional(),
    cors: Cors.optional(),
    backends: z.array(RouteBackend).optional().describe('Absent: the service that is called; empty: nobody, the answer is 500'),
  })
  .meta({ id: 'RouteRule' });
export type RouteRule = z.infer<typeof RouteRule>;

/**
 * Where the callers of `hosts` are sent. `order: listed` takes the first rule that matches, `specificity` the most specific
 * as the Gateway API orders them. `unmatched` says what happens to a request that no rule matches.
 */
export const TrafficRoute = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('TrafficRoute'),
    metadata: PolicyMetadata,
    spec: z.strictObject({
      placement: Placement.optional(),
      protocol: z.enum(['http', 'grpc']).default('http'),
      hosts: z.array(RouteHost).min(1),
      gateways: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('Gateways as name or namespace/name; absent: callers inside the mesh; `mesh` names these beside gateways'),
      visibleTo: z.array(z.string().min(1)).min(1).optional().describe('Namespaces whose callers it is for; absent: all'),
      order: z.enum(['listed', 'specificity']).default('listed'),
      unmatched: z.enum(['reject', 'default-backend']).optional(),
      rules: z.array(RouteRule).default([]),
    }),
  })
  .meta({ id: 'TrafficRoute' });
export type TrafficRoute = z.infer<typeof TrafficRoute>;
