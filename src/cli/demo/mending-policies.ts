/** The policies that mend the planted faults: one for payments in every mesh, strict mTLS on every port, a route that leads somewhere. */
export const mendingPolicies = `
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: payments-callers, namespace: shop, labels: { team: money } }
spec:
  target: { service: payments }
  rules:
    - from: [{ identities: [{ namespace: shop, serviceAccount: web }] }]
      to:
        - { methods: [{ exact: POST }], paths: [{ exact: /charge }] }
        - { methods: [{ exact: GET }], paths: [{ exact: /status }] }
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-callers, namespace: shop, labels: { team: money } }
spec:
  target: { service: web }
  rules: []
---
apiVersion: concordat/v1
kind: MutualTlsPolicy
metadata: { name: productpage-metrics, namespace: bookinfo }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: productpage } }
  mode: strict
---
apiVersion: concordat/v1
kind: TrafficRoute
metadata: { name: details, namespace: bookinfo }
spec:
  placement: { meshes: [east] }
  hosts: [{ service: details }]
  unmatched: reject
  rules:
    - backends: [{ service: details, subset: v1 }]
`;
