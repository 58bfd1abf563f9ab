import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { textAt } from '../json-fields.js';
import { ObjectIndex } from '../object-index.js';
import { type ClusterSettings, clusterSettings } from '../settings/cluster-settings.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import { skippedPorts } from '../workloads/skipped-ports.js';
import { WorkloadIndex } from '../workloads/workload-index.js';
import { type InboundPort, inboundPort } from './inbound-port.js';
import { type NamespacePolicy, readNamespacePolicy } from './namespace-policy.js';
import { type PolicyContext, policyContext } from './policy-context.js';

/** The policies of all ports of a snapshot, compiled when first asked for. */
export class InboundPolicies {
  readonly objects: ObjectIndex;
  readonly settings: ClusterSettings;
  readonly workloads: WorkloadIndex;
  private readonly context: PolicyContext;
  private readonly namespaces = new Map<string, NamespacePolicy>();
  private readonly ports = new Map<MeshWorkload, Map<number, InboundPort>>();
  private readonly skipped = new Map<MeshWorkload, ReadonlySet<number>>();

  constructor(snapshot: NativeSnapshot) {
    const all = new ObjectIndex(snapshot);
    this.settings = clusterSettings(all);
    const watched = snapshot.objects.filter(isWatched);
    this.objects = this.settings.skipsLabelledRoutes ? new ObjectIndex({ ...snapshot, objects: watched }) : all;
    this.workloads = new WorkloadIndex(this.objects, this.settings);
    this.context = policyContext(this.objects, this.settings);
  }

  /** The policy of a port of a workload that is in the mesh. */
  port(workload: MeshWorkload, port: number): InboundPort {
    const ports = this.ports.get(workload) ?? new Map<number, InboundPort>();
    this.ports.set(workload, ports);
    const compiled = ports.get(port) ?? inboundPort(workload, port, this.namespace(workload.namespace), this.context);
    ports.set(port, compiled);
    return compiled;
  }

  /** Whether traffic to a port goes past the proxy. */
  skips(workload: MeshWorkload, port: number): boolean {
    const ports = this.skipped.get(workload) ?? skippedPorts(workload, this.settings);
    this.skipped.set(workload, ports);
    return ports.has(port);
  }

  private namespace(name: string): NamespacePolicy {
    const policy = this.namespaces.get(name) ?? readNamespacePolicy(name, this.context);
    this.namespaces.set(name, policy);
    return policy;
  }
}

// With --skip-labeled-gateway-api-routes the controller never sees such routes.
function isWatched({ collection, body }: NativeObject): boolean {
  if (!collection.startsWith('gateway.networking.k8s.io/')) return true;
  return textAt(body, 'metadata', 'labels', 'config.linkerd.io/policy-validation') !== 'disabled';
}
