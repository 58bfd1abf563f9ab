/** The Linkerd configuration of the demo, after emojivoto's policy. Planted fault: `payments` is open to everybody. */
export const westPolicies = `
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: emoji-grpc, namespace: emojivoto }
spec:
  podSelector:
    matchLabels: { app: emoji-svc }
  port: grpc
  proxyProtocol: gRPC
---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: voting-grpc, namespace: emojivoto }
spec:
  podSelector:
    matchLabels: { app: voting-svc }
  port: grpc
  proxyProtocol: gRPC
---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: web-http, namespace: emojivoto }
spec:
  podSelector:
    matchLabels: { app: web-svc }
  port: http
  proxyProtocol: HTTP/1
---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: prom, namespace: emojivoto }
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: In, values: [emoji-svc, voting-svc] }
  port: prom
  proxyProtocol: HTTP/1
  accessPolicy: cluster-unauthenticated
---
apiVersion: policy.linkerd.io/v1alpha1
kind: MeshTLSAuthentication
metadata: { name: web, namespace: emojivoto }
spec:
  identities: [web.emojivoto.serviceaccount.identity.linkerd.cluster.local]
---
apiVersion: policy.linkerd.io/v1alpha1
kind: MeshTLSAuthentication
metadata: { name: vote-bot, namespace: emojivoto }
spec:
  identityRefs:
    - { kind: ServiceAccount, name: vote-bot }
---
apiVersion: policy.linkerd.io/v1alpha1
kind: NetworkAuthentication
metadata: { name: anywhere, namespace: emojivoto }
spec:
  networks:
    - cidr: 0.0.0.0/0
    - cidr: ::/0
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: emoji-grpc, namespace: emojivoto }
spec:
  targetRef: { group: policy.linkerd.io, kind: Server, name: emoji-grpc }
  requiredAuthenticationRefs:
    - { group: policy.linkerd.io, kind: MeshTLSAuthentication, name: web }
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: voting-grpc, namespace: emojivoto }
spec:
  targetRef: { group: policy.linkerd.io, kind: Server, name: voting-grpc }
  requiredAuthenticationRefs:
    - { group: policy.linkerd.io, kind: MeshTLSAuthentication, name: web }
---
apiVersion: policy.linkerd.io/v1beta3
kind: HTTPRoute
metadata: { name: web-pages, namespace: emojivoto }
spec:
  parentRefs:
    - { group: policy.linkerd.io, kind: Server, name: web-http }
  rules:
    - matches:
        - path: { type: PathPrefix, value: / }
          method: GET
---
apiVersion: policy.linkerd.io/v1beta3
kind: HTTPRoute
metadata: { name: web-votes, namespace: emojivoto }
spec:
  parentRefs:
    - { group: policy.linkerd.io, kind: Server, name: web-http }
  rules:
    - matches:
        - path: { type: Exact, value: /api/vote }
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: web-pages, namespace: emojivoto }
spec:
  targetRef: { group: policy.linkerd.io, kind: HTTPRoute, name: web-pages }
  requiredAuthenticationRefs:
    - { group: policy.linkerd.io, kind: NetworkAuthentication, name: anywhere }
---
apiVersion: policy.linkerd.io/v1alpha1
kind: AuthorizationPolicy
metadata: { name: web-votes, namespace: emojivoto }
spec:
  targetRef: { group: policy.linkerd.io, kind: HTTPRoute, name: web-votes }
  requiredAuthenticationRefs:
    - { group: policy.linkerd.io, kind: MeshTLSAuthentication, name: vote-bot }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web-canary, namespace: emojivoto }
spec:
  parentRefs:
    - { group: core, kind: Service, name: web-svc, port: 80 }
  rules:
    - backendRefs:
        - { name: web-svc, port: 80, weight: 90 }
        - { name: web-canary, port: 80, weight: 10 }
      timeouts: { request: 3s }
---
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: payments-callers, namespace: shop, labels: { team: money } }
spec:
  podSelector:
    matchLabels: { app: payments }
  port: http
  proxyProtocol: HTTP/1
  accessPolicy: all-unauthenticated
`;
