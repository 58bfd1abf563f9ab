import type { Service } from '../model/inventory.js';
import type { CheckedMesh } from './check-input.js';

/** A service by name, or a host name, as routes and backend policies name what they are for. */
export type HostRef = { readonly service: string; readonly namespace?: string | undefined } | { readonly hostname: string };

/** The services of a mesh that a host means: short names in the namespace given, `name.namespace.svc…` elsewhere, `*` patterns too. */
export function hostServices(mesh: CheckedMesh, namespace: string, host: HostRef): Service[] {
  if (!('service' in host)) return mesh.inventory.services.filter((service) => matchesHostname(host.hostname, service));
  return serviceByName(mesh, host.namespace ?? namespace, host.service);
}

/** The services that a backend's name means: a short name, or a full host name. */
export function serviceByName(mesh: CheckedMesh, namespace: string, name: string): Service[] {
  return mesh.inventory.services.filter(
    (service) =>
      (service.name === name && (service.namespace === namespace || mesh.adapter.kind === 'consul')) ||
      (name.includes('.') && matchesHostname(name, service)),
  );
}

function matchesHostname(hostname: string, service: Service): boolean {
  const names = [service.name, `${service.name}.${service.namespace}`, `${service.name}.${service.namespace}.svc`];
  if (hostname.startsWith('*')) return hostname === '*' || hostname.slice(1).split('.').includes(service.namespace);
  return names.includes(hostname) || hostname.startsWith(`${service.name}.${service.namespace}.svc.`);
}
