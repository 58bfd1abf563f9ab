import { COMMON, HEADERS, JWT, PASSIVE_CHECK, TLS_VERSIONS, UNNAMED } from './common-shapes.js';
import { GATEWAY_SHAPES } from './gateway-shapes.js';
import { B, FLAG, N, P, S, type Shape, TEXT, labels, list, shown, strings, struct } from './shape.js';

const MESH_GATEWAY = shown(struct({ Mode: S }));
const EXPOSE = shown(struct({ Checks: B, Paths: list({ ListenerPort: N, Path: S, LocalPathPort: N, Protocol: S }) }));
const TRANSPARENT_PROXY = shown(struct({ OutboundListenerPort: N, DialedDirectly: B }));
const EXTENSIONS = list({ Name: TEXT, Required: FLAG, Arguments: shown('opaque'), ConsulVersion: TEXT, EnvoyVersion: TEXT });
const LIMITS = { MaxConnections: P, MaxPendingRequests: P, MaxConcurrentRequests: P } as const;
const UPSTREAM = {
  Name: S,
  Peer: TEXT,
  Protocol: S,
  EnvoyListenerJSON: S,
  EnvoyClusterJSON: S,
  ConnectTimeoutMs: N,
  Limits: struct(LIMITS),
  PassiveHealthCheck: PASSIVE_CHECK,
  MeshGateway: MESH_GATEWAY,
  BalanceOutboundConnections: S,
} as const;
const RETRIES = { NumRetries: N, RetryOnConnectFailure: B, RetryOn: strings, RetryOnStatusCodes: { list: N } } as const;
/** Members of Enterprise that the Community Edition decodes, and refuses or ignores afterwards. */
const PLACE = { Namespace: S, Partition: S } as const;
const LOCALITY = struct({ Mode: S });

/** The members of each kind of Consul 1.22 Community Edition (hashicorp/consul agent/structs/config_entry*.go). */
export const ENTRY_SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'proxy-defaults': {
    ...COMMON,
    Config: shown('opaque'),
    Mode: S,
    TransparentProxy: TRANSPARENT_PROXY,
    MutualTLSMode: S,
    MeshGateway: MESH_GATEWAY,
    Expose: EXPOSE,
    AccessLogs: shown(struct({ Enabled: B, DisableListenerLogs: B, Type: S, Path: S, JSONFormat: S, TextFormat: S })),
    EnvoyExtensions: EXTENSIONS,
    FailoverPolicy: LOCALITY,
    PrioritizeByLocality: LOCALITY,
  },
  'service-defaults': {
    ...COMMON,
    Protocol: TEXT,
    Mode: S,
    TransparentProxy: TRANSPARENT_PROXY,
    MutualTLSMode: S,
    MeshGateway: MESH_GATEWAY,
    Expose: EXPOSE,
    ExternalSNI: S,
    UpstreamConfig: struct({ Defaults: struct(UPSTREAM), Overrides: list(UPSTREAM) }),
    Destination: struct({ Addresses: strings, Port: N }),
    MaxInboundConnections: N,
    LocalConnectTimeoutMs: N,
    LocalRequestTimeoutMs: N,
    BalanceInboundConnections: S,
    RateLimits: struct({ InstanceLevel: 'any' }),
    EnvoyExtensions: EXTENSIONS,
  },
  'service-router': {
    ...COMMON,
    Routes: shown(
      list({
        Match: struct({
          HTTP: struct({
            PathExact: S,
            PathPrefix: S,
            PathRegex: S,
            CaseInsensitive: B,
            Header: list({ Name: S, Present: B, Exact: S, Prefix: S, Suffix: S, Regex: S, Invert: B }),
            QueryParam: list({ Name: S, Present: B, Exact: S, Regex: S }),
            Methods: strings,
          }),
        }),
        Destination: struct({
          Service: S,
          ServiceSubset: S,
          ...PLACE,
          PrefixRewrite: S,
          RequestTimeout: 'duration',
          IdleTimeout: 'duration',
          ...RETRIES,
          RequestHeaders: HEADERS,
          ResponseHeaders: HEADERS,
        }),
      }),
    ),
  },
  'service-splitter': {
    ...COMMON,
    Splits: shown(list({ Weight: P, Service: S, ServiceSubset: S, ...PLACE, RequestHeaders: HEADERS, ResponseHeaders: HEADERS })),
  },
  'service-resolver': {
    ...COMMON,
    DefaultSubset: S,
    Subsets: { map: struct({ Filter: S, OnlyPassing: B }) },
    Redirect: struct({ Service: S, ServiceSubset: S, ...PLACE, Datacenter: S, Peer: S, SamenessGroup: S }),
    Failover: {
      map: struct({
        Service: S,
        ServiceSubset: S,
        Namespace: S,
        Datacenters: strings,
        Targets: list({ Service: S, ServiceSubset: S, ...PLACE, Datacenter: S, Peer: S }),
        Policy: struct({ Mode: S, Regions: strings }),
        SamenessGroup: S,
      }),
    },
    ConnectTimeout: 'duration',
    RequestTimeout: 'duration',
    PrioritizeByLocality: LOCALITY,
    LoadBalancer: struct({
      Policy: S,
      RingHashConfig: struct({ MinimumRingSize: N, MaximumRingSize: N }),
      LeastRequestConfig: struct({ ChoiceCount: N }),
      HashPolicies: list({
        Field: S,
        FieldValue: S,
        CookieConfig: struct({ Session: B, TTL: 'nanoseconds', Path: S }),
        SourceIP: B,
        Terminal: B,
      }),
    }),
  },
  'service-intentions': {
    ...COMMON,
    JWT,
    Sources: shown(
      list({
        Name: TEXT,
        Peer: S,
        SamenessGroup: S,
        Action: S,
        Permissions: list({
          Action: TEXT,
          HTTP: struct({
            PathExact: S,
            PathPrefix: S,
            PathRegex: S,
            Methods: strings,
            Header: list({
              Name: S,
              Present: B,
              Exact: S,
              Prefix: S,
              Suffix: S,
              Contains: S,
              Regex: S,
              IgnoreCase: B,
              Invert: B,
            }),
          }),
          JWT,
        }),
        Precedence: N,
        LegacyID: S,
        LegacyMeta: labels,
        LegacyCreateTime: S,
        LegacyUpdateTime: S,
        Type: S,
        Description: S,
      }),
    ),
  },
  'jwt-provider': {
    ...COMMON,
    Issuer: S,
    JSONWebKeySet: struct({
      Local: struct({ JWKS: S, Filename: S }),
      Remote: struct({
        URI: S,
        RequestTimeoutMs: N,
        CacheDuration: 'nanoseconds',
        FetchAsynchronously: B,
        RetryPolicy: struct({
          NumRetries: N,
          RetryPolicyBackOff: struct({ BaseInterval: 'nanoseconds', MaxInterval: 'nanoseconds' }),
        }),
        JWKSCluster: struct({ DiscoveryType: S, ConnectTimeout: 'nanoseconds', TLSCertificates: 'any' }),
      }),
    }),
    Audiences: strings,
    Locations: list({
      Header: struct({ Name: S, ValuePrefix: S, Forward: B }),
      QueryParam: struct({ Name: S }),
      Cookie: struct({ Name: S }),
    }),
    Forwarding: struct({ HeaderName: S, PadForwardPayloadHeader: FLAG }),
    ClockSkewSeconds: N,
    CacheConfig: struct({ Size: N }),
  },
  mesh: {
    ...UNNAMED,
    TransparentProxy: shown(struct({ MeshDestinationsOnly: FLAG })),
    AllowEnablingPermissiveMutualTLS: B,
    ValidateClusters: B,
    TLS: struct({ Incoming: struct(TLS_VERSIONS), Outgoing: struct(TLS_VERSIONS) }),
    HTTP: struct({
      SanitizeXForwardedClientCert: FLAG,
      Incoming: struct({
        RequestNormalization: struct({
          InsecureDisablePathNormalization: FLAG,
          MergeSlashes: FLAG,
          PathWithEscapedSlashesAction: TEXT,
          HeadersWithUnderscoresAction: TEXT,
        }),
      }),
    }),
    Peering: struct({ PeerThroughMeshGateways: FLAG }),
  },
  'exported-services': {
    ...COMMON,
    Services: list({ Name: TEXT, Namespace: S, Consumers: list({ Peer: S, Partition: S, SamenessGroup: S }) }),
  },
  ...GATEWAY_SHAPES,
  'sameness-group': {
    ...COMMON,
    DefaultForFailover: B,
    IncludeLocal: B,
    Members: list({ Peer: S, Partition: S }),
  },
};
