/**
 * The shape of a config entry's member: a scalar, `any` for opaque maps, a list, a map by name, or a structure. `duration` is
 * given back as text, `nanoseconds` as a number; `pointer` numbers and flags are kept when they are zero, others are not.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'pointer'
  | 'duration'
  | 'nanoseconds'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly struct: Readonly<Record<string, Shape>> };

const S = 'string';
const N = 'number';
const B = 'boolean';
const P = 'pointer';
const strings: Shape = { list: S };
const labels: Shape = { map: S };

function struct(members: Readonly<Record<string, Shape>>): Shape {
  return { struct: members };
}

function list(members: Readonly<Record<string, Shape>>): Shape {
  return { list: struct(members) };
}

const MESH_GATEWAY = struct({ Mode: S });
const EXPOSE = struct({ Checks: B, Paths: list({ ListenerPort: N, Path: S, LocalPathPort: N, Protocol: S }) });
const TRANSPARENT_PROXY = struct({ OutboundListenerPort: N, DialedDirectly: B });
const EXTENSIONS = list({ Name: S, Required: B, Arguments: 'any', ConsulVersion: S, EnvoyVersion: S });
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
  Peer: S,
  Protocol: S,
  EnvoyListenerJSON: S,
  EnvoyClusterJSON: S,
  ConnectTimeoutMs: N,
  Limits: struct(LIMITS),
  PassiveHealthCheck: PASSIVE_CHECK,
  MeshGateway: MESH_GATEWAY,
  BalanceOutboundConnections: S,
} as const;
const JWT = struct({ Providers: list({ Name: S, VerifyClaims: list({ Path: strings, Value: S }) }) });
const RETRIES = { NumRetries: N, RetryOnConnectFailure: B, RetryOn: strings, RetryOnStatusCodes: { list: N } } as const;
const TLS_VERSIONS = { TLSMinVersion: S, TLSMaxVersion: S, CipherSuites: strings } as const;
const SDS = struct({ ClusterName: S, CertResource: S });
const RESOURCE = { Kind: S, Name: S, SectionName: S } as const;
const GATEWAY_LIMITS = { ...LIMITS, PassiveHealthCheck: PASSIVE_CHECK } as const;
const ROUTE_FILTERS = struct({
  Headers: { list: HEADERS },
  URLRewrite: struct({ Path: S }),
  RetryFilter: struct(RETRIES),
  TimeoutFilter: struct({ RequestTimeout: 'nanoseconds', IdleTimeout: 'nanoseconds' }),
});
const VALUE_MATCH = { Match: S, Name: S, Value: S } as const;

const UNNAMED = { Kind: S, Meta: labels, CreateIndex: N, ModifyIndex: N, Hash: N } as const;
const COMMON = { ...UNNAMED, Name: S } as const;

/** The members of each kind of Consul 1.22 Community Edition (hashicorp/consul agent/structs/config_entry*.go). */
export const ENTRY_SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'proxy-defaults': {
    ...COMMON,
    Config: 'any',
    Mode: S,
    TransparentProxy: TRANSPARENT_PROXY,
    MutualTLSMode: S,
    MeshGateway: MESH_GATEWAY,
    Expose: EXPOSE,
    AccessLogs: struct({ Enabled: B, DisableListenerLogs: B, Type: S, Path: S, JSONFormat: S, TextFormat: S }),
    EnvoyExtensions: EXTENSIONS,
  },
  'service-defaults': {
    ...COMMON,
    Protocol: S,
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
    EnvoyExtensions: EXTENSIONS,
  },
  'service-router': {
    ...COMMON,
    Routes: list({
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
        PrefixRewrite: S,
        RequestTimeout: 'duration',
        IdleTimeout: 'duration',
        ...RETRIES,
        RequestHeaders: HEADERS,
        ResponseHeaders: HEADERS,
      }),
    }),
  },
  'service-splitter': {
    ...COMMON,
    Splits: list({ Weight: P, Service: S, ServiceSubset: S, RequestHeaders: HEADERS, ResponseHeaders: HEADERS }),
  },
  'service-resolver': {
    ...COMMON,
    DefaultSubset: S,
    Subsets: { map: struct({ Filter: S, OnlyPassing: B }) },
    Redirect: struct({ Service: S, ServiceSubset: S, Datacenter: S, Peer: S }),
    Failover: {
      map: struct({
        Service: S,
        ServiceSubset: S,
        Datacenters: strings,
        Targets: list({ Service: S, ServiceSubset: S, Datacenter: S, Peer: S }),
      }),
    },
    ConnectTimeout: 'duration',
    RequestTimeout: 'duration',
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
    Sources: list({
      Name: S,
      Peer: S,
      Action: S,
      Permissions: list({
        Action: S,
        HTTP: struct({
          PathExact: S,
          PathPrefix: S,
          PathRegex: S,
          Methods: strings,
          Header: list({ Name: S, Present: B, Exact: S, Prefix: S, Suffix: S, Contains: S, Regex: S, IgnoreCase: B, Invert: B }),
        }),
        JWT,
      }),
      Precedence: N,
      LegacyID: S,
      Type: S,
      Description: S,
    }),
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
        RetryPolicy: 'any',
        JWKSCluster: 'any',
      }),
    }),
    Audiences: strings,
    Locations: list({
      Header: struct({ Name: S, ValuePrefix: S, Forward: B }),
      QueryParam: struct({ Name: S }),
      Cookie: struct({ Name: S }),
    }),
    Forwarding: struct({ HeaderName: S, PadForwardPayloadHeader: B }),
    ClockSkewSeconds: N,
    CacheConfig: struct({ Size: N }),
  },
  mesh: {
    ...UNNAMED,
    TransparentProxy: struct({ MeshDestinationsOnly: B }),
    AllowEnablingPermissiveMutualTLS: B,
    ValidateClusters: B,
    TLS: struct({ Incoming: struct(TLS_VERSIONS), Outgoing: struct(TLS_VERSIONS) }),
    HTTP: struct({
      SanitizeXForwardedClientCert: B,
      Incoming: struct({
        RequestNormalization: struct({
          InsecureDisablePathNormalization: B,
          MergeSlashes: B,
          PathWithEscapedSlashesAction: S,
          HeadersWithUnderscoresAction: S,
        }),
      }),
    }),
    Peering: struct({ PeerThroughMeshGateways: B }),
  },
  'exported-services': { ...COMMON, Services: list({ Name: S, Consumers: list({ Peer: S, Partition: S, SamenessGroup: S }) }) },
  'ingress-gateway': {
    ...COMMON,
    TLS: struct({ Enabled: B, SDS, ...TLS_VERSIONS }),
    Listeners: list({
      Port: N,
      Protocol: S,
      TLS: struct({ Enabled: B, SDS, ...TLS_VERSIONS }),
      Services: list({
        Name: S,
        Hosts: strings,
        TLS: struct({ SDS }),
        RequestHeaders: HEADERS,
        ResponseHeaders: HEADERS,
        ...GATEWAY_LIMITS,
      }),
    }),
    Defaults: struct(GATEWAY_LIMITS),
  },
  'terminating-gateway': {
    ...COMMON,
    Services: list({ Name: S, CAFile: S, CertFile: S, KeyFile: S, SNI: S, DisableAutoHostRewrite: B }),
  },
  'api-gateway': {
    ...COMMON,
    Listeners: list({
      Name: S,
      Hostname: S,
      Port: N,
      Protocol: S,
      TLS: struct({ Certificates: list(RESOURCE), MinVersion: S, MaxVersion: S, CipherSuites: strings }),
    }),
    Status: 'any',
  },
  'http-route': {
    ...COMMON,
    Parents: list(RESOURCE),
    Hostnames: strings,
    Rules: list({
      Matches: list({ Path: struct({ Match: S, Value: S }), Method: S, Headers: list(VALUE_MATCH), Query: list(VALUE_MATCH) }),
      Filters: ROUTE_FILTERS,
      ResponseFilters: struct({ Headers: { list: HEADERS } }),
      Services: list({ Name: S, Weight: N, Filters: ROUTE_FILTERS, ResponseFilters: struct({ Headers: { list: HEADERS } }) }),
    }),
    Status: 'any',
  },
  'tcp-route': { ...COMMON, Parents: list(RESOURCE), Services: list({ Name: S }), Status: 'any' },
  'inline-certificate': { ...COMMON, Certificate: S, PrivateKey: S },
  'file-system-certificate': { ...COMMON, Certificate: S, PrivateKey: S },
};

/** Members that are shown even where they are empty, by kind. */
export const ALWAYS_SHOWN: Readonly<Record<string, readonly string[]>> = {
  'proxy-defaults': ['TransparentProxy', 'MeshGateway', 'Expose', 'AccessLogs'],
  'service-defaults': ['TransparentProxy', 'MeshGateway', 'Expose'],
  mesh: ['TransparentProxy'],
};
