import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { objectAt, textMapAt } from '../json-fields.js';
import { selectorMatches } from '../label-selector.js';
import type { ObjectIndex } from '../object-index.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { externalWorkload } from './external-workload.js';
import type { MeshWorkload } from './mesh-workload.js';
import { podWorkload } from './pod-workload.js';
import { templateWorkload } from './template-workload.js';

const { pod, deployment, statefulSet, daemonSet, externalWorkload: external, namespace } = linkerdCollections;

/**
 * The workloads of a snapshot by namespace, sorted by name: pods, external workloads, and for Deployments, StatefulSets and
 * DaemonSets of which no pod is there, the pods that they would make.
 */
export class WorkloadIndex {
  private readonly byNamespace = new Map<string, readonly MeshWorkload[]>();

  constructor(
    private readonly objects: ObjectIndex,
    private readonly settings: ClusterSettings,
  ) {}

  inNamespace(name: string): readonly MeshWorkload[] {
    const known = this.byNamespace.get(name);
    if (known !== undefined) return known;
    const workloads = this.read(name).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    this.byNamespace.set(name, workloads);
    return workloads;
  }

  /** A workload by its name; a pod goes before a template or an external workload of the same name. */
  find(namespaceName: string, name: string): MeshWorkload | null {
    return this.inNamespace(namespaceName).find((workload) => workload.name === name) ?? null;
  }

  private read(name: string): MeshWorkload[] {
    const pods = this.objects.inNamespace(pod, name).map(podWorkload);
    const owners = [deployment, statefulSet, daemonSet].flatMap((collection) => this.objects.inNamespace(collection, name));
    const annotations = textMapAt(this.objects.find(namespace, null, name)?.body, 'metadata', 'annotations');
    const templates = owners
      .filter((owner) => !pods.some(({ labels }) => owns(owner, labels)))
      .map((owner) => templateWorkload(owner, annotations, this.settings));
    return [...pods, ...templates, ...this.objects.inNamespace(external, name).map(externalWorkload)];
  }
}

function owns(owner: NativeObject, labels: Readonly<Record<string, string>>): boolean {
  const selector = objectAt(owner.body, 'spec', 'selector');
  return Object.keys(selector).length > 0 && selectorMatches(selector, labels);
}
