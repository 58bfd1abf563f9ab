import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { listAt, objectAt, portAt, stringAt, stringMapAt } from './fields.js';
import { selectsLabels } from './selects-labels.js';

/** Something that runs behind Services: a Pod, the template of a controller without Pods in the snapshot, or a WorkloadEntry. */
export interface MeshWorkload {
  readonly object: NativeObject;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** The Pod's spec; empty for a WorkloadEntry. */
  readonly spec: JsonValue;
  readonly address: string | null;
}

const CONTROLLERS = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'];
const FINISHED_PHASES = ['Succeeded', 'Failed'];

function fromPod(object: NativeObject): MeshWorkload {
  return {
    object,
    namespace: object.namespace ?? 'default',
    name: object.name,
    labels: stringMapAt(object.body, 'metadata', 'labels'),
    annotations: stringMapAt(object.body, 'metadata', 'annotations'),
    serviceAccount: stringAt(object.body, 'spec', 'serviceAccountName') ?? 'default',
    spec: objectAt(object.body, 'spec'),
    address: stringAt(object.body, 'status', 'podIP'),
  };
}

function fromTemplate(object: NativeObject): MeshWorkload {
  const template = objectAt(object.body, 'spec', 'template');
  return { ...fromPod({ ...object, body: template }), object };
}

function fromWorkloadEntry(object: NativeObject): MeshWorkload {
  return {
    ...fromPod(object),
    labels: stringMapAt(object.body, 'spec', 'labels'),
    serviceAccount: stringAt(object.body, 'spec', 'serviceAccount') ?? 'default',
    spec: {},
    address: stringAt(object.body, 'spec', 'address'),
  };
}

/** The workloads of a snapshot; a controller's template stands in only where no Pod of the snapshot bears its labels. */
export function meshWorkloads(snapshot: NativeSnapshot): readonly MeshWorkload[] {
  const pods = objectsOf(snapshot, 'core/Pod')
    .filter((pod) => !FINISHED_PHASES.includes(stringAt(pod.body, 'status', 'phase') ?? ''))
    .map(fromPod);
  const templates = CONTROLLERS.flatMap((collection) => objectsOf(snapshot, collection))
    .map(fromTemplate)
    .filter(
      (template) => !pods.some((pod) => pod.namespace === template.namespace && selectsLabels(template.labels, pod.labels)),
    );
  const entries = objectsOf(snapshot, 'networking.istio.io/WorkloadEntry').map(fromWorkloadEntry);
  return [...pods, ...templates, ...entries];
}

/** The ports that a workload's containers declare, in order. */
export function declaredPorts(workload: MeshWorkload): readonly { readonly port: number; readonly name: string | null }[] {
  const containers = [...listAt(workload.spec, 'containers'), ...listAt(workload.spec, 'initContainers')];
  return containers.flatMap((container) =>
    listAt(container, 'ports').flatMap((declared) => {
      const port = portAt(declared, 'containerPort');
      return port === null ? [] : [{ port, name: stringAt(declared, 'name') }];
    }),
  );
}
