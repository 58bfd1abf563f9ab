import { listAt, objectAt, stringAt, stringMapAt } from './fields.js';
import type { MeshWorkload } from './mesh-workload.js';
import { selectsLabels } from './selects-labels.js';

/** Who guards a workload: its own sidecar, the node's ztunnel, or nobody; a gateway is a proxy of its own kind. */
export type DataPlane = 'sidecar' | 'ambient' | 'gateway' | 'none';

const INJECT = 'sidecar.istio.io/inject';
const AMBIENT = 'istio.io/dataplane-mode';
const PROXY_CONTAINER = 'istio-proxy';
const GATEWAY_API = 'gateway.networking.k8s.io/gateway-name';
/** Ports of the proxy itself, which it never captures: statistics and health. */
const PROXY_PORTS: readonly number[] = [15_020, 15_021, 15_090];

type Labels = Readonly<Record<string, string>>;

function hasProxyContainer(workload: MeshWorkload): boolean {
  const containers = [...listAt(workload.spec, 'containers'), ...listAt(workload.spec, 'initContainers')];
  return containers.some((container) => stringAt(container, 'name') === PROXY_CONTAINER);
}

function namespaceInjects(labels: Labels): boolean | null {
  if (labels['istio-injection'] === 'disabled') return false;
  return labels['istio-injection'] === 'enabled' || labels['istio.io/rev'] !== undefined ? true : null;
}

function isControlPlane(workload: MeshWorkload): boolean {
  return workload.labels['app'] === 'istiod' || workload.name === 'istiod' || workload.name.startsWith('istiod-');
}

/**
 * Tells which proxy stands before workloads, from the marks that the injector reads and leaves. Where no mark is anywhere in
 * the snapshot it says nothing of injection, and every workload counts as injected: the documents show the mesh, not its installation.
 */
export function dataPlaneFinder(
  workloads: readonly MeshWorkload[],
  namespaceLabels: ReadonlyMap<string, Labels>,
  gatewaySelectors: readonly Labels[],
): (workload: MeshWorkload) => DataPlane {
  const speaksOfInjection =
    workloads.some(hasProxyContainer) || [...namespaceLabels.values()].some((labels) => namespaceInjects(labels) === true);

  function byNamespace(workload: MeshWorkload): boolean {
    const labels = namespaceLabels.get(workload.namespace);
    if (labels === undefined) return true;
    return namespaceInjects(labels) ?? !speaksOfInjection;
  }

  function injected(workload: MeshWorkload): boolean {
    if (hasProxyContainer(workload)) return true;
    if (objectAt(workload.spec)['hostNetwork'] === true || isControlPlane(workload)) return false;
    const explicit = workload.labels[INJECT] ?? workload.annotations[INJECT];
    return explicit === undefined ? byNamespace(workload) : explicit === 'true';
  }

  return (workload) => {
    if (GATEWAY_API in workload.labels || gatewaySelectors.some((selector) => selectsLabels(selector, workload.labels))) {
      return 'gateway';
    }
    if (workload.object.collection === 'networking.istio.io/WorkloadEntry') return 'sidecar';
    const mode = workload.labels[AMBIENT] ?? namespaceLabels.get(workload.namespace)?.[AMBIENT];
    if (mode === 'ambient' && !hasProxyContainer(workload)) return 'ambient';
    return injected(workload) ? 'sidecar' : 'none';
  };
}

/** True where the annotations of a workload keep its proxy from seeing an inbound port. */
export function bypassesProxy(workload: MeshWorkload, port: number): boolean {
  const annotations = stringMapAt(workload.annotations);
  const excluded = annotations['traffic.sidecar.istio.io/excludeInboundPorts'];
  const included = annotations['traffic.sidecar.istio.io/includeInboundPorts'];
  const names = (list: string): boolean => list.split(',').some((entry) => entry.trim() === String(port));
  if (PROXY_PORTS.includes(port)) return true;
  if (excluded !== undefined && names(excluded)) return true;
  return included !== undefined && included.trim() !== '*' && !names(included);
}
