import { z } from 'zod';
import { API_VERSION, Placement, PolicyMetadata } from './envelope.js';
import { IdentityMatch } from './identity.js';
import { PathMatch } from './path-match.js';
import { IpBlock, PortNumber } from './scalars.js';
import { NamedMatch, StringMatch } from './string-match.js';
import { Target } from './target.js';

const principalFields = {
  identities: z.array(IdentityMatch).min(1).optional(),
  namespaces: z.array(StringMatch).min(1).optional().describe('Namespace of the caller, in any trust domain'),
  trustDomains: z.array(StringMatch).min(1).optional(),
  peers: z.array(z.string().min(1)).min(1).optional().describe('Federated meshes or peers that the call comes through'),
  ipBlocks: z.array(IpBlock).min(1).optional().describe('The peer address'),
  remoteIpBlocks: z.array(IpBlock).min(1).optional().describe('The original client address, as forwarded headers tell it'),
  jwtPrincipals: z.array(StringMatch).min(1).optional().describe('`issuer/subject` of a valid token'),
};

/** Who calls: the fields must all hold, one value of each field suffices; `not` excludes. Conditions on identity are false on plaintext. */
export const Principal = z
  .strictObject({ ...principalFields, not: z.strictObject(principalFields).optional() })
  .meta({ id: 'Principal' });
export type Principal = z.infer<typeof Principal>;

/** One segment of the path of a call, `/service/method`. */
const grpcName = z.string().regex(/^[^/]+$/, 'must not be empty and holds no slash');

const GrpcMethod = z.strictObject({ service: grpcName.optional(), method: grpcName.optional() }).meta({ id: 'GrpcMethod' });

const operationFields = {
  hosts: z.array(StringMatch).min(1).optional().describe('Host or authority as sent, port included; case is ignored'),
  ports: z.array(PortNumber).min(1).optional().describe('Ports of the workload'),
  methods: z.array(StringMatch).min(1).optional(),
  paths: z.array(PathMatch).min(1).optional(),
  grpc: z.array(GrpcMethod).min(1).optional(),
};

/** What is called: the fields must all hold, one value of each field suffices; all of `headers` must hold. */
export const Operation = z
  .strictObject({
    ...operationFields,
    headers: z.array(NamedMatch).min(1).optional(),
    not: z.strictObject(operationFields).optional(),
  })
  .meta({ id: 'AuthorizedOperation' });
export type Operation = z.infer<typeof Operation>;

/** The attributes that conditions may ask for. */
const ConditionAttribute = z
  .union([
    z.strictObject({ header: z.string().min(1) }),
    z.strictObject({
      jwtClaim: z.array(z.string().min(1)).min(1).describe('Path into the claims'),
      provider: z.string().optional(),
    }),
    z.strictObject({
      name: z.enum([
        'sourceIp',
        'remoteIp',
        'sourceNamespace',
        'sourceIdentity',
        'sourceServiceAccount',
        'sourceTrustDomain',
        'jwtPrincipal',
        'jwtAudience',
        'jwtPresenter',
        'destinationIp',
        'destinationPort',
        'sni',
      ]),
    }),
  ])
  .meta({ id: 'ConditionAttribute' });

/** A condition on one attribute: one of `values` must match (where given) and none of `notValues`. IP attributes take blocks as `exact`. */
export const Condition = z
  .strictObject({
    attribute: ConditionAttribute,
    values: z.array(StringMatch).min(1).optional(),
    notValues: z.array(StringMatch).min(1).optional(),
  })
  .meta({ id: 'Condition' });
export type Condition = z.infer<typeof Condition>;

/** One of `from` and one of `to` and all of `when` must hold; an absent or empty list holds always. */
export const AuthorizationRule = z
  .strictObject({
    from: z.array(Principal).optional(),
    to: z.array(Operation).optional(),
    when: z.array(Condition).optional(),
  })
  .meta({ id: 'AuthorizationRule' });
export type AuthorizationRule = z.infer<typeof AuthorizationRule>;

/**
 * Who may call the target. Deny overrides allow; where no allow policy speaks of a target every caller is allowed, where one
 * does only what a rule allows. `delegate` asks the external authorizer `provider`; `audit` only records; `dryRun` decides nothing.
 */
export const AuthorizationPolicy = z
  .strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal('AuthorizationPolicy'),
    metadata: PolicyMetadata,
    spec: z.strictObject({
      placement: Placement.optional(),
      target: Target.optional().describe("Default: the policy's namespace"),
      action: z.enum(['allow', 'deny', 'audit', 'delegate']).default('allow'),
      provider: z.string().min(1).optional().describe('The external authorizer; only with delegate'),
      dryRun: z.boolean().optional(),
      rules: z.array(AuthorizationRule).max(512).default([]).describe('None: nothing matches; an empty rule matches everything'),
    }),
  })
  .meta({ id: 'AuthorizationPolicy' });
export type AuthorizationPolicy = z.infer<typeof AuthorizationPolicy>;
