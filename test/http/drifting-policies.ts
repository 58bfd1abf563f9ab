/** The objects that the policies become in two meshes. */
export const EAST = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'web-readers' };
export const SOUTH = { kind: 'service-intentions', name: 'web' };

/** A policy for each of two meshes; the method is what somebody may change later. */
export function driftingPolicies(method: string): string {
  return `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-readers, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules: [{ to: [{ methods: [{ exact: ${method} }] }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [south] }
  target: { service: web }
  rules: [{ from: [{ identities: [{ service: dashboard }] }] }]
`;
}
