/**
 * The shape of a config entry's member: a scalar, `any` for what is kept as it is, `opaque` for maps of such, a list, a map by name, or a structure. `duration` is
 * given back as text, `nanoseconds` as a number; `pointer` numbers and flags are kept when they are zero, others are not.
 * `shown` members are given back even where they are empty or were never written: structures whole, `nullable` ones as null.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'pointer'
  | 'duration'
  | 'nanoseconds'
  | 'any'
  | 'opaque'
  | { readonly shown: Shape }
  | { readonly nullable: Shape }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly struct: Readonly<Record<string, Shape>> };

const S = 'string';
const N = 'number';
const B = 'boolean';
const P = 'pointer';
const strings: Shape = { list: S };
const labels: Shape = { map: S };
const TEXT = shown(S);
const FLAG = shown(B);
const COUNT = shown(N);

function shown(shape: Shape): Shape {
  return { shown: shape };
}

function struct(members: Readonly<Record<string, Shape>>): Shape {
  return { struct: members };
}

function list(members: Readonly<Record<string, Shape>>): Shape {
  return { list: struct(members) };
}

const MESH_GATEWAY = shown(struct({ Mode: S }));
const EXPOSE = shown(struct({ Checks: B, Paths: list({ ListenerPort: N, Path: S, LocalPathPort: N, Protocol: S }) }));
const TRANSPARENT_PROXY = shown(struct({ OutboundListenerPort: N, DialedDirectly: B }));
const EXTENSIONS = list({ Name: TEXT, Required: FLAG, Arguments: shown('opaque'), ConsulVersion: TEXT, EnvoyVersion: TEXT });
const HEADERS = struct({ Add: labels, Set: labels, Remove: strings });
const LIMITS = { MaxConnections: P, MaxPendingRequests: P, MaxConcurrentRequests: P } as const;
const PASSIVE_CHECK = struct({
  Interval: 'nanoseconds',
  MaxFailures: N,
  EnforcingConsecutive5xx: P,
  MaxEjectionPercent: P,
  BaseEjectionTime: 'nanoseconds',
});
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
const JWT: Shape = struct({ Providers: list({ Name: S, VerifyClaims: list({ Path: strings, Value: S }) }) });
const RETRIES = { NumRetries: N, RetryOnConnectFailure: B, RetryOn: strings, RetryOnStatusCodes: { list: N } } as const;
const TLS_VERSIONS = { TLSMinVersion: S, TLSMaxVersion: S, CipherSuites: strings } as const;
const SDS = struct({ ClusterName: S, CertResource: S });
const RESOURCE = { Kind: TEXT, Name: TEXT, SectionName: TEXT } as const;
const GATEWAY_LIMITS = {
  MaxConnections: N,
  MaxPendingRequests: N,
  MaxConcurrentRequests: N,
  PassiveHealthCheck: PASSIVE_CHECK,
} as const;
const GATEWAY_DEFAULTS = struct({
  ...GATEWAY_LIMITS,
  MaxConnections: COUNT,
  MaxPendingRequests: COUNT,
  MaxConcurrentRequests: COUNT,
});
const NANOSECONDS = shown('nanoseconds');
const ROUTE_HEADERS = shown(list({ Add: shown(labels), Remove: shown(strings), Set: shown(labels) }));
const ROUTE_FILTERS = shown(
  struct({
    Headers: ROUTE_HEADERS,
    URLRewrite: shown({ nullable: struct({ Path: TEXT }) }),
    RetryFilter: shown({
      nullable: struct({
        NumRetries: COUNT,
        RetryOn: shown(strings),
        RetryOnStatusCodes: shown({ list: N }),
        RetryOnConnectFailure: FLAG,
      }),
    }),
    TimeoutFilter: shown({ nullable: struct({ RequestTimeout: NANOSECONDS, IdleTimeout: NANOSECONDS }) }),
    JWT: shown({ nullable: JWT }),
  }),
);
const VALUE_MATCH = { Match: TEXT, Name: TEXT, Value: TEXT } as const;
const CONDITIONS = shown(struct({ Conditions: shown('any') }));

const UNNAMED = { Kind: S, Meta: labels, CreateIndex: N, ModifyIndex: N, Hash: N } as const;
const COMMON = { ...UNNAMED, Name: S } as const;
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
  'ingress-gateway': {
    ...COMMON,
    TLS: shown(struct({ Enabled: FLAG, SDS, ...TLS_VERSIONS })),
    Listeners: shown(
      list({
        Port: COUNT,
        Protocol: TEXT,
        TLS: struct({ Enabled: FLAG, SDS, ...TLS_VERSIONS }),
        Services: list({
          Name: TEXT,
          Hosts: shown(strings),
          TLS: struct({ SDS }),
          RequestHeaders: HEADERS,
          ResponseHeaders: HEADERS,
          ...GATEWAY_LIMITS,
        }),
      }),
    ),
    Defaults: GATEWAY_DEFAULTS,
  },
  'terminating-gateway': {
    ...COMMON,
    Services: shown(list({ Name: S, CAFile: S, CertFile: S, KeyFile: S, SNI: S, DisableAutoHostRewrite: B })),
  },
  'api-gateway': {
    ...COMMON,
    Listeners: shown(
      list({
        Name: TEXT,
        Hostname: TEXT,
        Port: COUNT,
        Protocol: TEXT,
        TLS: shown(
          struct({ Certificates: shown(list(RESOURCE)), MaxVersion: TEXT, MinVersion: TEXT, CipherSuites: shown(strings) }),
        ),
      }),
    ),
    Status: CONDITIONS,
  },
  'http-route': {
    ...COMMON,
    Parents: shown(list(RESOURCE)),
    Hostnames: shown(strings),
    Rules: shown(
      list({
        Matches: shown(
          list({
            Path: shown(struct({ Match: TEXT, Value: TEXT })),
            Method: TEXT,
            Headers: shown(list(VALUE_MATCH)),
            Query: shown(list(VALUE_MATCH)),
          }),
        ),
        Filters: ROUTE_FILTERS,
        ResponseFilters: shown(struct({ Headers: ROUTE_HEADERS })),
        Services: shown(
          list({ Name: TEXT, Weight: COUNT, Filters: ROUTE_FILTERS, ResponseFilters: shown(struct({ Headers: ROUTE_HEADERS })) }),
        ),
      }),
    ),
    Status: CONDITIONS,
  },
  'tcp-route': { ...COMMON, Parents: shown(list(RESOURCE)), Services: shown(list({ Name: TEXT })), Status: CONDITIONS },
  'inline-certificate': { ...COMMON, Certificate: TEXT, PrivateKey: TEXT },
  'file-system-certificate': { ...COMMON, Certificate: TEXT, PrivateKey: TEXT },
  'bound-api-gateway': { ...COMMON },
  'sameness-group': {
    ...COMMON,
    DefaultForFailover: B,
    IncludeLocal: B,
    Members: list({ Peer: S, Partition: S }),
  },
};
