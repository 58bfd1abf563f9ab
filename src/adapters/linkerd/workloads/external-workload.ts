import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, textAt, textMapAt } from '../json-fields.js';
import { declaredPorts } from './declared-ports.js';
import type { MeshWorkload } from './mesh-workload.js';

/** A meshed machine outside the cluster; it needs no label to be known and has no kubelet probes. */
export function externalWorkload(object: NativeObject): MeshWorkload {
  const spec = object.body['spec'];
  const ready = listAt(object.body, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  return {
    ref: object,
    namespace: object.namespace ?? 'default',
    name: object.name,
    labels: textMapAt(object.body, 'metadata', 'labels'),
    annotations: textMapAt(object.body, 'metadata', 'annotations'),
    managed: true,
    external: true,
    serviceAccount: null,
    // v1alpha1 spells the member meshTls.
    identity: textAt(spec, 'meshTLS', 'identity') ?? textAt(spec, 'meshTls', 'identity'),
    ports: declaredPorts(listAt(spec, 'ports')),
    probes: new Map(),
    address: textAt(listAt(spec, 'workloadIPs')[0], 'ip'),
    ready: ready === undefined || textAt(ready, 'status') === 'True',
  };
}
