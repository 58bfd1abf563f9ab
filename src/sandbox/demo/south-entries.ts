/** The config entries of the demo, after counting and dashboard, in the order in which they can be written. */
export const southEntries = `
Kind: mesh
TransparentProxy: { MeshDestinationsOnly: true }
---
Kind: proxy-defaults
Name: global
Config: { protocol: http, local_request_timeout_ms: 15000 }
AccessLogs: { Enabled: true }
---
Kind: service-defaults
Name: dashboard
Protocol: http
---
Kind: service-defaults
Name: counting
Protocol: http
MaxInboundConnections: 256
UpstreamConfig:
  Defaults:
    Limits: { MaxConnections: 100, MaxPendingRequests: 32 }
    PassiveHealthCheck: { Interval: 10s, MaxFailures: 5 }
---
Kind: service-defaults
Name: web
Protocol: http
---
Kind: service-defaults
Name: payments
Protocol: http
Meta: { team: money }
---
Kind: service-resolver
Name: counting
ConnectTimeout: 3s
DefaultSubset: v1
Subsets:
  v1: { Filter: Service.Meta.version == v1 }
  v2: { Filter: Service.Meta.version == v2, OnlyPassing: true }
LoadBalancer: { Policy: least_request }
---
Kind: service-splitter
Name: counting
Splits:
  - { Weight: 90, ServiceSubset: v1 }
  - { Weight: 10, ServiceSubset: v2 }
---
Kind: service-router
Name: counting
Routes:
  - Match:
      HTTP:
        PathPrefix: /v2/
    Destination: { ServiceSubset: v2, PrefixRewrite: /, RequestTimeout: 5s }
  - Match:
      HTTP:
        Header:
          - { Name: x-debug, Exact: "1" }
    Destination: { ServiceSubset: v2, NumRetries: 2, RetryOn: [5xx, connect-failure] }
---
Kind: service-intentions
Name: "*"
Sources:
  - { Name: "*", Action: deny }
---
Kind: service-intentions
Name: dashboard
Sources:
  - { Name: web, Action: allow }
---
Kind: service-intentions
Name: counting
Sources:
  - Name: dashboard
    Permissions:
      - Action: deny
        HTTP: { PathPrefix: /admin }
      - Action: allow
        HTTP: { PathPrefix: /, Methods: [GET] }
---
Kind: service-intentions
Name: payments
Meta: { team: money }
Sources:
  - Name: web
    Permissions:
      - Action: allow
        HTTP: { PathExact: /charge, Methods: [POST] }
      - Action: allow
        HTTP: { PathExact: /status, Methods: [GET] }
`;
