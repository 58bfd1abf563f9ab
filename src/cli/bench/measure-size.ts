import type { Check } from '../../features/checks/checks.schemas.js';
import type { Import } from '../../features/imports/imports.schemas.js';
import type { Plan } from '../../features/plans/plans.schemas.js';
import { startServer } from '../server/server-process.js';
import { BenchApi } from './bench-api.js';
import type { SizeResult } from './bench-result.js';
import { generateMeshes } from './generate-meshes.js';
import { processUsage } from './process-usage.js';

/** Measures the main job over three meshes with that many services each, in a server process of its own. */
export async function measureSize(services: number): Promise<SizeResult> {
  const server = await startServer(0);
  const api = new BenchApi(server, 4);
  try {
    const load = await loadMeshes(api, services);
    const before = await processUsage(server.pid);
    const read = await api.call<Import>('POST', '/imports?wait=300s', '{"meshes":["*"]}');
    requireState(read.body, 'SUCCEEDED');
    const checked = await api.call<Check>('POST', '/checks?wait=300s', '{}');
    requireState(checked.body, 'SUCCEEDED');
    const planned = await api.call<Plan>('POST', '/plans?wait=300s', '{"meshes":["*"]}');
    requireState(planned.body, 'PLANNED_NO_CHANGES');
    const after = await processUsage(server.pid);
    const translated = await api.call('POST', '/translations', '{}');
    const adopting = await api.call<Plan>('POST', '/plans?wait=300s', '{"meshes":["*"],"adopt":"always"}');
    // Nothing can be written to documents: the plan tells what would be, and nobody has to approve it.
    requireState(adopting.body, 'PLANNED_NO_CHANGES');
    return {
      services,
      objects: sum(read.body.reports.map(({ objects }) => objects)),
      policies: sum(read.body.reports.flatMap(({ policies }) => Object.values(policies))),
      findings: checked.body.findings.length,
      seconds: {
        load,
        import: read.seconds,
        check: checked.seconds,
        translate: translated.seconds,
        plan: planned.seconds,
        adopt: adopting.seconds,
      },
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      peakMiB: after.peakMiB,
      peakAdoptingMiB: (await processUsage(server.pid)).peakMiB,
    };
  } finally {
    await api.close();
    await server.stop();
  }
}

/** Adds the meshes and puts their documents; gives the seconds that it took. */
export async function loadMeshes(api: BenchApi, services: number): Promise<number> {
  let seconds = 0;
  for (const { name, kind, documents } of generateMeshes(services)) {
    await api.call('PUT', `/meshes/${name}`, JSON.stringify({ kind, connection: { documents: {} } }));
    const put = await api.call('PUT', `/meshes/${name}/documents`, documents);
    seconds += put.seconds;
  }
  return seconds;
}

function requireState({ state }: { readonly state: string }, wanted: string): void {
  if (state !== wanted) throw new Error(`expected ${wanted}, got ${state}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
