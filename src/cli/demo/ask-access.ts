import type { AccessAnswers } from '../../features/access-queries/access-queries.schemas.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';

/** An emojivoto bot that has no business with payments. */
const QUERY = {
  caller: { identity: 'spiffe://cluster.local/ns/emojivoto/sa/vote-bot', ip: '10.19.1.40' },
  target: { namespace: 'shop', service: 'payments', port: 8080 },
  request: { method: 'POST', path: '/charge', host: 'payments:8080' },
};

/** Step: the same request asked of every mesh, with the object that decides. `open` are the meshes that let it in. */
export async function askAccess({ api, screen }: DemoWalk, open: readonly string[]): Promise<void> {
  const { answers } = await api.call<AccessAnswers>({
    method: 'POST',
    path: '/access-queries',
    body: { queries: [QUERY] },
    shown: 'may emojivoto/vote-bot POST /charge to payments?',
    tell: (answer) => `${answer.answers[0]?.decisions.length ?? 0} meshes have the service`,
  });
  const decisions = answers[0]?.decisions ?? [];
  for (const { mesh, decision, because, reason } of decisions) {
    const why = because.map(({ object, path }) => `${object}${path === undefined ? '' : ` ${path}`}`).join(', ');
    screen.detail(`${mesh.padEnd(6)} ${decision.padEnd(7)} ${why === '' ? (reason ?? '') : why}`);
  }
  requireThat(decisions.length === 3, 'three meshes answer');
  const admitting = decisions.filter(({ decision }) => decision === 'allow').map(({ mesh }) => mesh);
  requireThat(
    admitting.join() === open.join(),
    `${open.join() || 'no mesh'} lets the request in, but ${admitting.join() || 'none'} does`,
  );
  screen.holds(open.length === 0 ? 'all three meshes refuse the bot' : `only ${open.join(', ')} lets the bot in`);
}
