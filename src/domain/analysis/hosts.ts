import type { Service } from '../model/inventory.js';
import type { CheckedMesh } from './check-input.js';
import { inventoryIndex } from './inventory-index.js';

/** A service by name, or a host name, as routes and backend policies name what they are for. */
export type HostRef = { readonly service: string; readonly namespace?: string | undefined } | { readonly hostname: string };

/** The services of a mesh that a host means: short names in the namespace given, `name.namespace.svc…` elsewhere, `*` patterns too. */
export function hostServices(mesh: CheckedMesh, namespace: string, host: HostRef): readonly Service[] {
  if (!('service' in host)) return servicesByHostname(mesh, host.hostname);
  return serviceByName(mesh, host.namespace ?? namespace, host.service);
}

/** The services that a backend's name means: a short name, or a full host name. */
export function serviceByName(mesh: CheckedMesh, namespace: string, name: string): readonly Service[] {
  const named = inventoryIndex(mesh.inventory).servicesNamed(name);
  const short = named.filter((service) => service.namespace === namespace || !mesh.adapter.hasNamespaces);
  return name.includes('.') ? [...new Set([...short, ...servicesByHostname(mesh, name)])] : short;
}

function servicesByHostname(mesh: CheckedMesh, hostname: string): readonly Service[] {
  if (hostname === '*') return mesh.inventory.services;
  if (hostname.startsWith('*')) {
    const labels = new Set(hostname.slice(1).split('.'));
    return mesh.inventory.services.filter((service) => labels.has(service.namespace));
  }
  const index = inventoryIndex(mesh.inventory);
  return beginnings(hostname).flatMap((name) => index.servicesNamed(name).filter((service) => hasHostname(service, hostname)));
}

/** `a`, `a.b`, `a.b.c` of `a.b.c`: each may be a service's name. */
function beginnings(hostname: string): string[] {
  const labels = hostname.split('.');
  return labels.map((_, index) => labels.slice(0, index + 1).join('.'));
}

function hasHostname({ name, namespace }: Service, hostname: string): boolean {
  const full = `${name}.${namespace}.svc`;
  return [name, `${name}.${namespace}`, full].includes(hostname) || hostname.startsWith(`${full}.`);
}
