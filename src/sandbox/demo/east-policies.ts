/**
 * The Istio configuration of the demo, after Bookinfo. Planted faults: `productpage-metrics` lets plaintext in on 9090, and
 * `details` sends to a subset that no DestinationRule defines.
 */
export const eastPolicies = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec:
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: productpage-metrics, namespace: bookinfo }
spec:
  selector:
    matchLabels: { app: productpage }
  mtls: { mode: STRICT }
  portLevelMtls:
    "9090": { mode: PERMISSIVE }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: productpage-viewers, namespace: bookinfo }
spec:
  selector:
    matchLabels: { app: productpage }
  action: ALLOW
  rules:
    - to:
        - operation: { methods: [GET], ports: ["9080"] }
    - from:
        - source: { namespaces: [istio-system] }
      to:
        - operation: { methods: [GET], paths: [/metrics], ports: ["9090"] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: reviews-readers, namespace: bookinfo, labels: { team: books } }
spec:
  selector:
    matchLabels: { app: reviews }
  action: ALLOW
  rules:
    - from:
        - source: { principals: [cluster.local/ns/bookinfo/sa/productpage] }
      to:
        - operation: { methods: [GET], paths: [/reviews/*] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: details-readers, namespace: bookinfo, labels: { team: books } }
spec:
  selector:
    matchLabels: { app: details }
  action: ALLOW
  rules:
    - from:
        - source: { principals: [cluster.local/ns/bookinfo/sa/productpage] }
      to:
        - operation: { methods: [GET], paths: [/details/*, /health] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ratings-readers, namespace: bookinfo, labels: { team: books } }
spec:
  selector:
    matchLabels: { app: ratings }
  action: ALLOW
  rules:
    - from:
        - source: { principals: [cluster.local/ns/bookinfo/sa/reviews] }
      to:
        - operation: { methods: [GET], paths: [/ratings/*] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-admin, namespace: bookinfo }
spec:
  action: DENY
  rules:
    - to:
        - operation: { paths: [/admin, /admin/*] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: payments-callers, namespace: shop, labels: { team: money } }
spec:
  selector:
    matchLabels: { app: payments }
  action: ALLOW
  rules:
    - from:
        - source: { principals: [cluster.local/ns/shop/sa/web] }
      to:
        - operation: { methods: [POST], paths: [/charge] }
        - operation: { methods: [GET], paths: [/status] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: productpage, namespace: bookinfo }
spec:
  host: productpage
  subsets:
    - name: v1
      labels: { version: v1 }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: bookinfo }
spec:
  host: reviews
  trafficPolicy:
    loadBalancer: { simple: LEAST_REQUEST }
    connectionPool:
      tcp: { maxConnections: 100 }
      http: { http1MaxPendingRequests: 32, maxRequestsPerConnection: 10 }
    outlierDetection: { consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 30s, maxEjectionPercent: 50 }
  subsets:
    - name: v1
      labels: { version: v1 }
    - name: v2
      labels: { version: v2 }
    - name: v3
      labels: { version: v3 }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: details, namespace: bookinfo }
spec:
  host: details
  subsets:
    - name: v1
      labels: { version: v1 }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: bookinfo }
spec:
  hosts: [reviews]
  http:
    - match:
        - headers:
            end-user: { exact: jason }
      route:
        - destination: { host: reviews, subset: v2 }
    - timeout: 3s
      retries: { attempts: 2, perTryTimeout: 1s, retryOn: 5xx }
      route:
        - destination: { host: reviews, subset: v1 }
          weight: 80
        - destination: { host: reviews, subset: v3 }
          weight: 20
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: details, namespace: bookinfo }
spec:
  hosts: [details]
  http:
    - route:
        - destination: { host: details, subset: v1 }
          weight: 90
        - destination: { host: details, subset: v2 }
          weight: 10
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: bookinfo }
spec:
  hosts: [ratings]
  http:
    - fault:
        delay: { percentage: { value: 5 }, fixedDelay: 2s }
      match:
        - headers:
            x-test: { exact: slow }
      route:
        - destination: { host: ratings }
    - route:
        - destination: { host: ratings }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: bookinfo-gateway, namespace: bookinfo }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [books.example.com]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: bookinfo, namespace: bookinfo }
spec:
  hosts: [books.example.com]
  gateways: [bookinfo-gateway]
  http:
    - match:
        - uri: { exact: /productpage }
        - uri: { prefix: /static }
        - uri: { exact: /login }
      route:
        - destination: { host: productpage, port: { number: 9080 } }
`;
