import { COMMON, HEADERS, JWT, PASSIVE_CHECK, TLS_VERSIONS } from './common-shapes.js';
import { B, COUNT, FLAG, N, S, type Shape, TEXT, labels, list, shown, strings, struct } from './shape.js';

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

/** The members of gateways, their routes and certificates (hashicorp/consul agent/structs/config_entry_gateways.go, _routes.go). */
export const GATEWAY_SHAPES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
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
};
