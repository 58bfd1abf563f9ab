import { parseDocuments } from '../../../src/connections/documents/parse-documents.js';
import type { MeshKind } from '../../../src/domain/model/mesh-kind.js';
import { consulWorlds } from '../../conformance/consul-worlds.js';
import { istioWorld, linkerdWorlds } from '../../conformance/kubernetes-worlds.js';
import { withObjects, worldOf, type ConformanceWorld } from '../../conformance/world.js';

/** A world in which some objects are others. */
function changed(world: ConformanceWorld, name: string, documents: string): ConformanceWorld {
  const { kind } = world.adapter;
  const { objects, violations } = parseDocuments(documents, 'application/yaml', kind);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  return worldOf({ ...world, name: `${world.name}, ${name}`, snapshot: withObjects(world.snapshot, objects) });
}

/** `api` has a waypoint, so that policies name the Service; `web` speaks gRPC. */
const WAYPOINT = `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: default, labels: { istio.io/use-waypoint: waypoint } }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { selector: { app: web }, ports: [{ name: grpc, port: 80, targetPort: 8080, appProtocol: grpc }] }
`;

/** `api` has probes and speaks gRPC on a third port. */
const PROBED = `
apiVersion: v1
kind: Pod
metadata:
  name: api-v1-0-1
  namespace: default
  labels: { app: api, version: v1, linkerd.io/control-plane-ns: linkerd }
  annotations: { linkerd.io/proxy-version: edge-26.8.3, linkerd.io/inject: enabled }
spec:
  serviceAccountName: api
  containers:
    - name: api
      image: registry.example.com/app:1
      ports:
        - { name: http, containerPort: 8080 }
        - { name: tcp-data, containerPort: 9000 }
        - { name: grpc, containerPort: 9090 }
      livenessProbe: { httpGet: { path: /healthz, port: 8080 } }
      readinessProbe: { httpGet: { path: /ready, port: http } }
    - { name: linkerd-proxy, image: "cr.l5d.io/linkerd/proxy:edge-26.8.3" }
status: { phase: Running, podIP: 10.1.0.1 }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: default }
spec:
  selector: { app: api }
  ports:
    - { name: http, port: 80, targetPort: 8080, appProtocol: http }
    - { name: tcp-data, port: 9000, targetPort: 9000 }
    - { name: grpc, port: 9090, targetPort: 9090, appProtocol: kubernetes.io/h2c }
`;

/** Each service speaks another protocol. */
const PROTOCOLS = `
Kind: service-defaults
Name: web
Protocol: grpc
---
Kind: service-defaults
Name: ops
Protocol: tcp
`;

/** The release of the real istiod, which knows more than the world's own. */
const newest: ConformanceWorld = {
  ...istioWorld,
  name: 'istio, newest',
  snapshot: { ...istioWorld.snapshot, version: '1.32.0' },
};

const [open, authenticated, closed] = linkerdWorlds;
const [allowing, denying] = consulWorlds;

/** The conformance worlds of a mesh kind, and some in which its services are told otherwise. */
export function admissionWorlds(kind: MeshKind): readonly ConformanceWorld[] {
  const worlds: Readonly<Record<MeshKind, readonly (ConformanceWorld | undefined)[]>> = {
    istio: [istioWorld, newest, changed(istioWorld, 'with a waypoint', WAYPOINT)],
    linkerd: [open, authenticated, closed, closed && changed(closed, 'with probes', PROBED)],
    consul: [allowing, denying, denying && changed(denying, 'of many protocols', PROTOCOLS)],
  };
  return worlds[kind].filter((world) => world !== undefined);
}
