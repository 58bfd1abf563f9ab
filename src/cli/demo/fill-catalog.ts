import type { Mesh, Verification } from '../../features/meshes/meshes.schemas.js';
import type { MeshService } from '../../features/services/services.schemas.js';
import type { Page } from '../../platform/http/pages.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';

/** Step: the three meshes in the catalog, each verified, and the services of all. */
export async function fillCatalog({ api, screen, meshes }: DemoWalk): Promise<void> {
  screen.step('Catalog: three meshes of three kinds, credentials encrypted and never given back');
  for (const { name, body } of meshes) {
    await api.call<Mesh>({
      method: 'PUT',
      path: `/meshes/${name}`,
      body,
      shown: JSON.stringify({ ...body, connection: '…', ...('writer' in body ? { writer: '…' } : {}) }),
      tell: ({ kind, version }) => `${kind}, version ${version} in the catalog`,
    });
    const verification = await api.call<Verification>({
      method: 'POST',
      path: `/meshes/${name}/verifications`,
      tell: (found) => `reachable: ${found.reachable}, release ${found.version}, ${lacking(found).length} permissions missing`,
    });
    const isReachable = verification.reachable && verification.writer?.reachable !== false;
    requireThat(isReachable, `${name} is reachable: ${verification.error ?? verification.writer?.error ?? ''}`);
    requireThat(
      lacking(verification).length === 0,
      `${name} can be read and written, but for ${lacking(verification).join(', ')}`,
    );
  }
  const { items } = await api.call<Page<MeshService>>({
    method: 'GET',
    path: '/services?name=payments',
    tell: (page) => `${page.items.length} services`,
  });
  const homes = items.map((service) => service.mesh);
  requireThat(new Set(homes).size === meshes.length, 'the service payments lives in every mesh');
  screen.holds(`payments lives in ${homes.join(', ')}`);
}

/** What both identities together lack. */
function lacking({ missingPermissions, writer }: Verification): string[] {
  return [...missingPermissions, ...(writer?.missingPermissions ?? [])];
}
