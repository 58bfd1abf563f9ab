import type { JsonValue } from '../../../domain/json.js';
import { listAt, textAt, valueAt } from '../json-fields.js';
import { declaredPorts } from './declared-ports.js';
import type { DeclaredPort } from './mesh-workload.js';

const probeKinds = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/**
 * The exact paths that kubelet asks for on each port of a pod: httpGet probes of all containers. A named port is looked up in
 * the probe's own container, case-insensitively; a query is cut off. Source: linkerd2 policy-controller/k8s/index/src/inbound/workload.rs.
 */
export function httpProbes(podSpec: JsonValue): ReadonlyMap<number, readonly string[]> {
  const probes = new Map<number, string[]>();
  for (const container of [...listAt(podSpec, 'containers'), ...listAt(podSpec, 'initContainers')]) {
    for (const kind of probeKinds) addProbe(probes, container, valueAt(container, kind, 'httpGet'));
  }
  return probes;
}

function addProbe(probes: Map<number, string[]>, container: JsonValue, httpGet: JsonValue | undefined): void {
  const port = probePort(valueAt(httpGet, 'port'), declaredPorts(listAt(container, 'ports')));
  if (httpGet === undefined || httpGet === null || port === null) return;
  const path = (textAt(httpGet, 'path') ?? '/').replace(/[?#].*$/s, '');
  // Without a leading slash the text parses as an authority, whose path no request has.
  if (!path.startsWith('/')) return;
  probes.set(port, [...(probes.get(port) ?? []), path]);
}

function probePort(port: JsonValue | undefined, declared: readonly DeclaredPort[]): number | null {
  if (typeof port === 'number') return port;
  if (typeof port !== 'string') return null;
  const named = declared.find(({ name, tcp }) => tcp && name?.toLowerCase() === port.toLowerCase());
  return named?.port ?? null;
}
