import type { ApplyResult, PolicyResource } from '../../features/policies/policies.schemas.js';
import type { Page } from '../../platform/http/pages.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';
import { mendingPolicies } from './mending-policies.js';

/** Step: one policy for payments in place of one per mesh, and the other faults mended. Nothing is written to a mesh yet. */
export async function applyPolicies({ api, screen }: DemoWalk): Promise<void> {
  screen.step('Apply: one policy for payments in all meshes, strict mTLS, a route that leads somewhere');
  const { documents } = await api.call<ApplyResult>({
    method: 'POST',
    path: '/apply?file=mending.yaml',
    body: mendingPolicies,
    shown: 'mending.yaml, 4 documents',
    tell: ({ revision }) => `revision ${revision}`,
  });
  for (const { kind, namespace, name, outcome, line } of documents) {
    screen.detail(`line ${String(line).padEnd(3)} ${outcome.padEnd(8)} ${kind} ${namespace}/${name}`);
  }
  requireThat(
    documents.length === 4 && documents.every(({ outcome }) => outcome !== 'unchanged'),
    'all four documents are accepted',
  );
  await retirePayments({ api });
  screen.holds('the new policies are an immutable revision; no mesh was touched');
}

/** What the meshes said of payments each for itself gives way to the one policy. */
async function retirePayments({ api }: Pick<DemoWalk, 'api'>): Promise<void> {
  const { items } = await api.call<Page<PolicyResource>>({
    method: 'GET',
    path: '/policies?kind=AuthorizationPolicy&limit=200',
    tell: (page) => `${page.items.length} policies`,
  });
  const old = items.filter(
    ({ policy, origins }) => origins.length > 0 && policy.metadata.name.startsWith('payments') && !isNew(policy),
  );
  for (const { policy, version } of old) {
    const { namespace, name } = policy.metadata;
    await api.call({
      method: 'DELETE',
      path: `/policies/${policy.kind}/${namespace}/${name}`,
      headers: { 'if-match': `"${version}"` },
      tell: () => 'gone',
    });
  }
}

function isNew({ metadata }: PolicyResource['policy']): boolean {
  return metadata.namespace === 'shop' && metadata.name === 'payments-callers';
}
