import type { Finding } from '../../domain/analysis/finding.js';
import type { Check } from '../../features/checks/checks.schemas.js';
import { requireThat } from './demo-failure.js';
import type { DemoWalk } from './demo-walk.js';

interface PlantedFault {
  readonly what: string;
  readonly isIt: (finding: Finding) => boolean;
}

/** The faults that the demo's meshes have on purpose. */
const PLANTED: readonly PlantedFault[] = [
  { what: 'a permissive port', isIt: ({ code, why }) => code === 'SV-05' && why.includes('bookinfo/productpage:9090') },
  { what: 'payments open in one mesh, closed in another', isIt: ({ code, why }) => code === 'XM-01' && isOpenPayments(why) },
  {
    what: 'a dangling destination',
    isIt: ({ code, why }) => code === 'TR-03' && why.includes('subset v2 of service bookinfo/details'),
  },
];

function isOpenPayments(why: string): boolean {
  return why.includes('to payments') && why.includes('allowed in west');
}

/** Step: the planted faults are found, one of them with the request that shows it. */
export async function findFaults(walk: DemoWalk): Promise<void> {
  const { screen } = walk;
  screen.step('Check: what is wrong, shown by facts and witnesses');
  const { findings } = await check(walk);
  for (const { what, isIt } of PLANTED) {
    const found = findings.find(isIt);
    requireThat(found !== undefined, `${what} is found`);
    screen.detail(`${found.code} ${found.severity}: ${found.why}`);
    tellWitness(walk, found);
  }
  screen.holds('the permissive port, the open policy and the dangling destination are found');
}

/** Step: none of the planted faults is left. */
export async function findNoFaults(walk: DemoWalk): Promise<void> {
  const { findings } = await check(walk);
  for (const { what, isIt } of PLANTED) requireThat(!findings.some(isIt), `${what} is gone`);
  const left = findings.filter(({ severity }) => severity === 'error');
  requireThat(left.length === 0, `no error is left: ${left[0]?.code ?? ''} ${left[0]?.why ?? ''}`);
  walk.screen.holds('no planted fault and no error is left');
}

async function check({ api }: DemoWalk): Promise<Check> {
  const done = await api.call<Check>({
    method: 'POST',
    path: '/checks?wait=60s',
    body: {},
    tell: ({ state, summary }) => `${state}: ${summary.error} errors, ${summary.warning} warnings, ${summary.info} infos`,
  });
  requireThat(done.state === 'SUCCEEDED', 'the check succeeded');
  return done;
}

function tellWitness({ screen }: DemoWalk, { code, witness }: Finding): void {
  if (code !== 'XM-01') return;
  requireThat(witness !== null && witness.decisions.length === 2, 'the finding has a witness');
  const { caller, request } = witness.query;
  const decisions = witness.decisions.map(({ mesh, decision }) => `${mesh} says ${decision}`);
  screen.detail(
    `  witness: ${request.method ?? 'TCP'} ${request.path ?? ''} by ${caller.identity ?? 'plaintext'}: ${decisions.join(', ')}`,
  );
}
