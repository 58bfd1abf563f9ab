import type { Translation } from '../../features/translations/translations.schemas.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';

/** Consul names callers and paths, but not the addresses that they call from. */
const OFFICE_ONLY = {
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'payments-from-the-office', namespace: 'shop' },
  spec: {
    placement: { meshes: ['east', 'south'] },
    target: { service: 'payments' },
    action: 'allow',
    rules: [{ from: [{ identities: [{ namespace: 'shop', serviceAccount: 'web' }], ipBlocks: ['10.9.0.0/16'] }] }],
  },
};

/** Step: what two meshes would get of one policy, and what one of them cannot say. */
export async function translatePolicy({ api, screen }: DemoWalk): Promise<void> {
  screen.step('Translate: what a mesh would get, and what it cannot say; nothing is written');
  const { meshes } = await api.call<Translation>({
    method: 'POST',
    path: '/translations',
    body: { meshes: ['east', 'south'], documents: [OFFICE_ONLY] },
    shown: 'an AuthorizationPolicy with an address block',
    tell: (translation) => translation.meshes.map(({ mesh, objects }) => `${mesh}: ${objects.length} objects`).join(', '),
  });
  for (const { mesh, objects } of meshes) for (const { object } of objects) screen.detail(`${mesh.padEnd(6)} ${object}`);
  const losses = meshes.flatMap(({ mesh, report }) =>
    report.filter(({ fidelity }) => fidelity !== 'exact').map((note) => ({ mesh, ...note })),
  );
  const [loss] = losses;
  requireThat(
    loss?.mesh === 'south' && loss.fidelity === 'narrower',
    'Consul gets less than the policy grants, and the report says so',
  );
  screen.detail(`${loss.mesh.padEnd(6)} ${loss.fidelity} ${loss.pointer}: ${loss.reason}`);
  screen.holds('what Consul cannot say grants nothing there, and the report says so; never silently wider');
}
