import type { BackendPolicy } from '../../model/backend-policy.js';
import type { MutualTlsMode, Service, ServicePort } from '../../model/inventory.js';
import type { Check, CheckedMesh, CheckedPolicy, RawFinding } from '../check-input.js';
import { meshObject, policyObject } from '../finding-object.js';
import { meshesOf } from '../targets.js';
import { hostServices } from '../hosts.js';

type ClientMode = NonNullable<BackendPolicy['spec']['clientTls']>['mode'];

/** IC-10: callers are told to speak otherwise than the port demands. */
export const mutualTlsContradictions: Check = {
  codes: ['IC-10'],
  run: (input) => input.policies.flatMap((checked) => meshesOf(checked, input.meshes).flatMap((mesh) => ofMesh(checked, mesh))),
};

function ofMesh(checked: CheckedPolicy, mesh: CheckedMesh): RawFinding[] {
  const { policy } = checked;
  if (policy.kind !== 'BackendPolicy') return [];
  const services = hostServices(mesh, policy.metadata.namespace, policy.spec.host);
  return clientModes(policy).flatMap(({ mode, pointer, port }) =>
    services.flatMap((service) =>
      service.ports
        .filter((one) => (port === undefined || one.port === port) && contradicts(mode, one.mutualTls))
        .map((one) => finding(checked, mesh, mode, pointer, service, one)),
    ),
  );
}

function clientModes({ spec }: BackendPolicy): { mode: ClientMode; pointer: string; port?: number }[] {
  const whole = spec.clientTls === undefined ? [] : [{ mode: spec.clientTls.mode, pointer: '/spec/clientTls/mode' }];
  const ports = (spec.ports ?? []).flatMap((one, index) =>
    one.clientTls === undefined
      ? []
      : [{ mode: one.clientTls.mode, pointer: `/spec/ports/${index}/clientTls/mode`, port: one.port }],
  );
  return [...whole, ...ports];
}

/** A foreign certificate, or none, on a strict port; the mesh's own on a port that refuses it. */
function contradicts(client: ClientMode, server: MutualTlsMode | null): boolean {
  return (server === 'strict' && client !== 'mesh') || (server === 'disabled' && client === 'mesh');
}

function finding(
  checked: CheckedPolicy,
  mesh: CheckedMesh,
  mode: ClientMode,
  pointer: string,
  service: Service,
  port: ServicePort,
): RawFinding {
  const label = `Service ${service.namespace}/${service.name}:${port.port}`;
  return {
    code: 'IC-10',
    verdict: 'VIOLATED',
    why: `in mesh ${mesh.name} callers use TLS mode ${mode}, but ${label} has mTLS ${port.mutualTls}: every connection fails`,
    objects: [policyObject(checked, pointer, mesh.name), meshObject(mesh.name, label)],
  };
}
