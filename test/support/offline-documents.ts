/** Native objects of offline meshes: a service `reviews` in Istio that one caller may read, and `payments` in Consul. */
export const ISTIO_DOCUMENTS = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "trustDomain: cluster.local" }
---
apiVersion: v1
kind: Namespace
metadata: { name: bookinfo, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: bookinfo }
spec: { selector: { app: reviews }, ports: [{ name: http, port: 9080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: reviews-v1, namespace: bookinfo, labels: { app: reviews, version: v1 } }
spec:
  serviceAccountName: reviews
  containers: [{ name: reviews, image: reviews, ports: [{ containerPort: 9080 }] }, { name: istio-proxy, image: proxyv2 }]
status: { podIP: 10.9.0.12, phase: Running }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: reviews-readers, namespace: bookinfo }
spec:
  selector: { matchLabels: { app: reviews } }
  rules:
    - from: [{ source: { principals: [cluster.local/ns/bookinfo/sa/productpage] } }]
      to: [{ operation: { methods: [GET], paths: [/reviews/*] } }]
`;

export const CONSUL_DOCUMENTS = {
  agent: { default_intention_policy: 'deny', trustDomain: '11111111-2222-3333-4444-555555555555.consul' },
  entries: [
    { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } },
    { Kind: 'service-intentions', Name: 'payments', Sources: [{ Name: 'web', Action: 'allow' }] },
  ],
  services: [
    { ServiceID: 'payments-1', ServiceName: 'payments', ServicePort: 8080, ServiceAddress: '10.29.2.20', Node: 'node-1' },
    { ServiceID: 'web-1', ServiceName: 'web', ServicePort: 8080, ServiceAddress: '10.29.2.10', Node: 'node-1' },
  ],
};
