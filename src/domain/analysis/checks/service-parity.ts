import type { ServicePort } from '../../model/inventory.js';
import type { Check, RawFinding } from '../check-input.js';
import type { FindingCode } from '../catalogue.js';
import { meshObject } from '../finding-object.js';
import { pairs, sharedServices, type ServiceInMesh } from '../shared-services.js';

/** XM-09 and XM-11: one service whose ports, protocols or mTLS differ between meshes. */
export const serviceParity: Check = {
  codes: ['XM-09', 'XM-11'],
  run: ({ meshes }) => sharedServices(meshes).flatMap((group) => pairs(group).flatMap(([one, other]) => compare(one, other))),
};

function compare(one: ServiceInMesh, other: ServiceInMesh): RawFinding[] {
  return [...portFindings(one, other), ...mutualTlsFindings(one, other)];
}

function portFindings(one: ServiceInMesh, other: ServiceInMesh): RawFinding[] {
  const missing = [...missingPorts(one, other), ...missingPorts(other, one)];
  const differing = bothPorts(one, other)
    .filter(([a, b]) => isKnown(a) && isKnown(b) && family(a) !== family(b))
    .map(([a, b]) => `port ${a.port} is ${a.protocol} in ${one.mesh.name} and ${b.protocol} in ${other.mesh.name}`);
  const whys = [...missing, ...differing];
  return whys.length === 0 ? [] : [finding('XM-11', whys.join('; '), one, other)];
}

function missingPorts(one: ServiceInMesh, other: ServiceInMesh): string[] {
  return one.service.ports
    .filter((port) => !other.service.ports.some((candidate) => candidate.port === port.port))
    .map((port) => `port ${port.port} is in ${one.mesh.name} and not in ${other.mesh.name}`);
}

function mutualTlsFindings(one: ServiceInMesh, other: ServiceInMesh): RawFinding[] {
  const whys = bothPorts(one, other)
    .filter(([a, b]) => a.mutualTls !== null && b.mutualTls !== null && a.mutualTls !== b.mutualTls)
    .map(([a, b]) => `port ${a.port} is ${a.mutualTls} in ${one.mesh.name} and ${b.mutualTls} in ${other.mesh.name}`);
  return whys.length === 0 ? [] : [finding('XM-09', `mTLS of ${one.service.name}: ${whys.join('; ')}`, one, other)];
}

/** Ports with the same number; where each side has just one, these are compared whatever their numbers. */
function bothPorts(one: ServiceInMesh, other: ServiceInMesh): [ServicePort, ServicePort][] {
  const [a, b] = [one.service.ports[0], other.service.ports[0]];
  if (one.service.ports.length === 1 && other.service.ports.length === 1 && a !== undefined && b !== undefined) return [[a, b]];
  return one.service.ports.flatMap((port): [ServicePort, ServicePort][] => {
    const twin = other.service.ports.find((candidate) => candidate.port === port.port);
    return twin === undefined ? [] : [[port, twin]];
  });
}

function isKnown(port: ServicePort): boolean {
  return port.protocol !== 'unknown';
}

/** HTTP/1, HTTP/2 and gRPC take the same policies. */
function family(port: ServicePort): string {
  return port.protocol === 'http2' || port.protocol === 'grpc' ? 'http' : port.protocol;
}

function finding(code: FindingCode, why: string, one: ServiceInMesh, other: ServiceInMesh): RawFinding {
  return { code, verdict: 'VIOLATED', why, objects: [one, other].map(serviceObject) };
}

function serviceObject({ mesh, service }: ServiceInMesh) {
  return meshObject(mesh.name, `Service ${service.namespace}/${service.name}`);
}
