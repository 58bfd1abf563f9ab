import { parsePortSet } from '../port-set.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import type { MeshWorkload } from './mesh-workload.js';

/** The ports whose traffic goes past the proxy of a workload: no mutual TLS and no policy there. */
export function skippedPorts(workload: MeshWorkload, settings: ClusterSettings): ReadonlySet<number> {
  return parsePortSet(workload.annotations['config.linkerd.io/skip-inbound-ports'] ?? settings.skipInboundPorts);
}
