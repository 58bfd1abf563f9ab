import { z } from 'zod';

const JwtLocation = z
  .union([
    z.strictObject({ header: z.string().min(1), prefix: z.string().default('') }),
    z.strictObject({ query: z.string().min(1) }),
    z.strictObject({ cookie: z.string().min(1) }),
  ])
  .meta({ id: 'JwtLocation', description: 'Where the token is carried; default: the Authorization header after "Bearer "' });

/** A token that a request carries. `valid` speaks of signature and expiry only, not of what a policy demands. */
export const RequestJwt = z
  .strictObject({
    issuer: z.string(),
    claims: z.record(z.string(), z.json()).default({}),
    valid: z.boolean().default(true),
    at: JwtLocation.default({ header: 'authorization', prefix: 'Bearer ' }),
  })
  .meta({ id: 'RequestJwt' });
export type RequestJwt = z.infer<typeof RequestJwt>;

/** Who calls: a workload identity, or nobody known (plaintext, or TLS without a certificate). */
export const Caller = z
  .strictObject({
    identity: z.string().min(1).nullish().describe("A SPIFFE id or the mesh's own spelling; absent: no identity"),
    service: z.string().min(1).nullish().describe('A Consul service name in place of an identity'),
    ip: z.string().nullish().describe('The peer address, IPv4 or IPv6'),
    tls: z.enum(['anonymous']).nullish().describe('TLS without a client certificate'),
  })
  .meta({ id: 'Caller' });
export type Caller = WithoutNull<z.infer<typeof Caller>>;

/** What is called. Without `mesh`, every mesh that has the service answers. */
export const AccessTarget = z
  .strictObject({
    mesh: z.string().min(1).nullish(),
    namespace: z.string().min(1).nullish(),
    service: z.string().min(1).nullish(),
    workload: z.string().min(1).nullish().describe("A pod's name, in place of a service"),
    port: z.number().int().min(1).max(65535).nullish().describe('Port of the service, or of the workload where that is named'),
  })
  .refine((target) => (target.service == null) !== (target.workload == null), {
    error: 'give either service or workload',
  })
  .meta({ id: 'AccessTarget' });
export type AccessTarget = WithoutNull<z.infer<typeof AccessTarget>>;

/** One request; without `method` it is a bare TCP connection. */
export const AccessRequest = z
  .strictObject({
    method: z.string().min(1).nullish(),
    host: z.string().nullish().describe('Host header or :authority as sent, port included'),
    path: z.string().nullish().describe('Path as sent, query included'),
    sni: z.string().nullish(),
    headers: z
      .array(z.tuple([z.string().min(1), z.string()]))
      .default([])
      .describe('Header lines in order; names may repeat'),
    jwt: RequestJwt.nullish(),
  })
  .meta({ id: 'AccessRequest' });
export type AccessRequest = z.infer<typeof AccessRequest>;

/** "May this caller make this request to this target?" */
export const AccessQuery = z
  .strictObject({ caller: Caller.default({}), target: AccessTarget, request: AccessRequest.default({ headers: [] }) })
  .meta({ id: 'AccessQuery' });
export interface AccessQuery {
  readonly caller: Caller;
  readonly target: AccessTarget;
  readonly request: AccessRequest;
}

/** A query as it was asked, with what is null taken for absent. */
export function readAccessQuery({ caller, target, request }: z.infer<typeof AccessQuery>): AccessQuery {
  return { caller: withoutNull(caller), target: withoutNull(target), request };
}

/** Checks and reads a query in one step. Raises ZodError. */
export function parseAccessQuery(value: unknown): AccessQuery {
  return readAccessQuery(AccessQuery.parse(value));
}

type WithoutNull<T> = { [K in keyof T]: Exclude<T[K], null> };

function withoutNull<T extends object>(value: T): WithoutNull<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as WithoutNull<T>;
}
