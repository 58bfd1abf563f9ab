import type { JsonValue } from '../../../domain/json.js';
import type { MutualTlsMode, Protocol, Service, ServicePort } from '../../../domain/model/inventory.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { isJsonObject } from '../../../domain/json.js';
import { listAt, numberAt, textAt, textMapAt, valueAt } from '../json-fields.js';
import { parsePortSet } from '../port-set.js';
import type { InboundPolicies } from '../semantics/inbound-policies.js';
import type { ProxyProtocol } from '../semantics/server.js';
import { serviceBackends, targetPort } from '../services/service-backends.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import { readEndpoints } from './endpoints.js';
import { workloadMutualTls } from './workload-mutual-tls.js';

/** A Service with what its ports speak and demand, as the proxies of the workloads behind it see them. */
export function readService(service: NativeObject, policies: InboundPolicies): Service {
  const backends = serviceBackends(service, policies.workloads, policies.objects);
  return {
    namespace: service.namespace ?? 'default',
    name: service.name,
    labels: textMapAt(service.body, 'metadata', 'labels'),
    selector: isJsonObject(valueAt(service.body, 'spec', 'selector')) ? textMapAt(service.body, 'spec', 'selector') : null,
    ports: listAt(service.body, 'spec', 'ports').flatMap((entry) => readPort(entry, service, backends, policies) ?? []),
    endpoints: readEndpoints(service, backends, policies.objects),
    external: textAt(service.body, 'spec', 'type') === 'ExternalName',
  };
}

interface Backend {
  readonly workload: MeshWorkload;
  readonly port: number;
}

function readPort(
  entry: JsonValue,
  service: NativeObject,
  backends: readonly MeshWorkload[],
  policies: InboundPolicies,
): ServicePort | null {
  const port = numberAt(entry, 'port');
  if (port === null) return null;
  const targets = backends.flatMap((workload): Backend[] => {
    const target = targetPort(entry, workload);
    return target === null ? [] : [{ workload, port: target }];
  });
  const declared = valueAt(entry, 'targetPort') ?? port;
  return {
    port,
    name: textAt(entry, 'name'),
    protocol: portProtocol(entry, port, service, targets[0], policies),
    targetPort: targets[0]?.port ?? (typeof declared === 'number' ? declared : null),
    mutualTls: commonMutualTls(targets, policies),
  };
}

const proxyProtocols: Readonly<Record<ProxyProtocol, Protocol | null>> = {
  http1: 'http',
  http2: 'http2',
  grpc: 'grpc',
  opaque: 'tcp',
  tls: 'tls',
  detect: null,
};

// What the server's proxy was told goes first, then appProtocol, of which Linkerd knows two values and takes the rest for opaque.
function portProtocol(
  entry: JsonValue,
  port: number,
  service: NativeObject,
  target: Backend | undefined,
  policies: InboundPolicies,
): Protocol {
  if (textAt(entry, 'protocol') === 'UDP') return 'udp';
  const governed = target?.workload.managed ? proxyProtocols[policies.port(target.workload, target.port).protocol] : null;
  if (governed !== null) return governed;
  const appProtocol = textAt(entry, 'appProtocol');
  if (appProtocol !== null) return appProtocol === 'http' ? 'http' : appProtocol === 'kubernetes.io/h2c' ? 'http2' : 'tcp';
  const opaque = textAt(service.body, 'metadata', 'annotations', 'config.linkerd.io/opaque-ports');
  return parsePortSet(opaque ?? '').has(port) ? 'tcp' : 'unknown';
}

// The weakest of the workloads behind the port; null where there is none.
function commonMutualTls(targets: readonly Backend[], policies: InboundPolicies): MutualTlsMode | null {
  const modes = targets.map(({ workload, port }) => workloadMutualTls(workload, port, policies));
  return (['disabled', 'permissive', 'strict'] as const).find((mode) => modes.includes(mode)) ?? null;
}
