import type { MeshSettings } from '../../domain/model/inventory.js';

/**
 * The SPIFFE id of a service in this mesh, or its bare name where the trust domain is not known. The Community Edition has one
 * namespace, whatever other meshes call it (hashicorp/consul `agent/connect/uri_service.go`).
 */
export function spellIdentity(identity: { readonly namespace: string; readonly name: string }, settings: MeshSettings): string {
  if (settings.trustDomain === null) return identity.name;
  return `spiffe://${settings.trustDomain}/ns/default/dc/${settings.other['datacenter'] ?? 'dc1'}/svc/${identity.name}`;
}
