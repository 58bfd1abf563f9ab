import { z } from 'zod';
import { Namespace, Service, Workload } from '../../domain/model/inventory.js';
import { PageQuery, pageSchema } from '../../platform/http/pages.js';

const inMesh = { mesh: z.string() };

/** A namespace, service or workload with the mesh that it is in. */
export const MeshNamespace = Namespace.extend(inMesh).meta({ id: 'MeshNamespace' });
export const MeshService = Service.extend(inMesh).meta({ id: 'MeshService' });
export const MeshWorkload = Workload.extend(inMesh).meta({ id: 'MeshWorkload' });
export type MeshNamespace = z.infer<typeof MeshNamespace>;
export type MeshService = z.infer<typeof MeshService>;
export type MeshWorkload = z.infer<typeof MeshWorkload>;

export const NamespacePage = pageSchema(MeshNamespace).meta({ id: 'NamespacePage' });
export const ServicePage = pageSchema(MeshService).meta({ id: 'ServicePage' });
export const WorkloadPage = pageSchema(MeshWorkload).meta({ id: 'WorkloadPage' });

export const InventoryQuery = PageQuery.extend({
  namespace: z.string().optional(),
  name: z.string().optional(),
});
export type InventoryQuery = z.infer<typeof InventoryQuery>;

/** For the API document. */
export const serviceExample: MeshService = {
  mesh: 'east',
  namespace: 'bookinfo',
  name: 'reviews',
  labels: { app: 'reviews' },
  selector: { app: 'reviews' },
  ports: [{ port: 9080, name: 'http', protocol: 'http', targetPort: 9080, mutualTls: 'strict' }],
  endpoints: [{ address: '10.9.0.12', port: 9080, workload: 'reviews-v1-0', healthy: true }],
  external: false,
};

export const workloadExample: MeshWorkload = {
  mesh: 'east',
  namespace: 'bookinfo',
  name: 'reviews-v1-0',
  labels: { app: 'reviews', version: 'v1' },
  identity: 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews',
  serviceAccount: 'bookinfo-reviews',
  ports: [{ port: 9080, name: null }],
  meshed: true,
  address: '10.9.0.12',
};

export const namespaceExample: MeshNamespace = { mesh: 'east', name: 'bookinfo', labels: { 'istio-injection': 'enabled' } };
