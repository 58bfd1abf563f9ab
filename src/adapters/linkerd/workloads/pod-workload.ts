import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, textAt, textMapAt } from '../json-fields.js';
import { declaredPorts } from './declared-ports.js';
import { httpProbes } from './http-probes.js';
import type { MeshWorkload } from './mesh-workload.js';

/** The label that a pod bears once the proxy is injected; its value does not matter to the policy controller. */
export const controlPlaneLabel = 'linkerd.io/control-plane-ns';

/** A live pod. The policy controller watches the pods that bear the control plane's label, with any value. */
export function podWorkload(pod: NativeObject): MeshWorkload {
  const labels = textMapAt(pod.body, 'metadata', 'labels');
  return {
    ...podSpecWorkload(objectAt(pod.body, 'spec')),
    ref: pod,
    namespace: pod.namespace ?? 'default',
    name: pod.name,
    labels,
    annotations: textMapAt(pod.body, 'metadata', 'annotations'),
    managed: controlPlaneLabel in labels,
    address: textAt(pod.body, 'status', 'podIP'),
    ready: isReady(pod),
  };
}

/** What a pod spec says of a workload, wherever the spec stands. */
export function podSpecWorkload(
  podSpec: JsonValue,
): Pick<MeshWorkload, 'external' | 'identity' | 'serviceAccount' | 'ports' | 'probes'> {
  const containers = [...listAt(podSpec, 'containers'), ...listAt(podSpec, 'initContainers')];
  return {
    external: false,
    identity: null,
    serviceAccount: textAt(podSpec, 'serviceAccountName') ?? 'default',
    ports: containers.flatMap((container) => declaredPorts(listAt(container, 'ports'))),
    probes: httpProbes(podSpec),
  };
}

function isReady(pod: NativeObject): boolean {
  const conditions = listAt(pod.body, 'status', 'conditions');
  const ready = conditions.find((condition) => textAt(condition, 'type') === 'Ready');
  // A pod from a document has no status; it is taken for what it shall be.
  return ready === undefined || textAt(ready, 'status') === 'True';
}
