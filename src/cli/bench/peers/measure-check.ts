import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { programPath } from '../../../control-planes/program-path.js';
import type { Check } from '../../../features/checks/checks.schemas.js';
import { startServer } from '../../server/server-process.js';
import { BenchApi } from '../bench-api.js';
import { generateIstio } from '../generate-istio.js';
import type { CheckResult, CheckRound, Found } from './check-result.js';
import { median } from './median.js';
import { PLANTED_FAULTS } from './planted-faults.js';
import { endedChildrenSeconds } from './process-times.js';
import { runProgram } from './run-program.js';

const SERVICES = 1000;
const MESH = 'east';
const CHECK_FILES = fileURLToPath(new URL('check-files.js', import.meta.url));

/** The same files of 1,000 services with planted faults, checked by `istioctl analyze`, by ours as a program, and by ours over REST. */
export async function measureCheck(rounds: number): Promise<CheckResult> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-bench-'));
  try {
    const objects = [...generateIstio(MESH, SERVICES), ...PLANTED_FAULTS.map(({ object }) => object)];
    const text = objects.map((object) => stringify(object)).join('---\n');
    const file = join(folder, 'mesh.yaml');
    await writeFile(file, text);
    const played: CheckRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const istioctl = await run(
        programPath('istioctl'),
        ['analyze', '--use-kube=false', '--all-namespaces', '--output', 'json', file],
        folder,
      );
      const own = await run(process.execPath, [CHECK_FILES, file], folder);
      const rest = await checkOverRest(text);
      process.stderr.write(
        `  istioctl ${istioctl.seconds.toFixed(2)} s, ours ${own.seconds.toFixed(2)} s, over REST ${rest.toFixed(2)} s\n`,
      );
      played.push({ istioctl, own, restSeconds: rest });
    }
    return resultOf(objects.length, text.length, played);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A program's time, its processor time, and what it found as JSON. istioctl ends with 1 or 79 where it found errors. */
async function run(command: string, args: readonly string[], folder: string): Promise<CheckRound['own']> {
  const before = await endedChildrenSeconds();
  let text = '';
  const seconds = await runProgram(command, args, folder, { codes: [0, 1, 79], out: (words) => (text = words) });
  return { seconds, cpuSeconds: (await endedChildrenSeconds()) - before, found: foundIn(text) };
}

/** Puts the file, imports it and checks it, in a server of its own; gives the seconds. */
async function checkOverRest(text: string): Promise<number> {
  const server = await startServer(0);
  const api = new BenchApi(server, 1);
  try {
    await api.call('PUT', `/meshes/${MESH}`, JSON.stringify({ kind: 'istio', connection: { documents: {} } }));
    const put = await api.call('PUT', `/meshes/${MESH}/documents`, text, 'application/yaml');
    const read = await api.call('POST', '/imports?wait=300s', JSON.stringify({ meshes: [MESH] }));
    const check = await api.call<Check>('POST', '/checks?wait=300s', '{}');
    return put.seconds + read.seconds + check.seconds;
  } finally {
    await api.close();
    await server.stop();
  }
}

function foundIn(text: string): Found[] {
  const start = text.search(/[[{]/);
  const parsed = JSON.parse(text.slice(start, Math.max(text.lastIndexOf(']'), text.lastIndexOf('}')) + 1)) as
    { readonly findings: Found[] } | { code: string; origin: string; message: string }[];
  if ('findings' in parsed) return parsed.findings;
  return parsed.map(({ code, origin, message }) => ({ code, objects: [origin, message] }));
}

function resultOf(objects: number, bytes: number, rounds: readonly CheckRound[]): CheckResult {
  const [first] = rounds;
  const byWhom = (found: readonly Found[] = [], name: string) => {
    return [...new Set(found.filter((one) => one.objects.some((object) => object.includes(name))).map(({ code }) => code))];
  };
  return {
    objects,
    bytes,
    rounds: rounds.map(({ istioctl, own, restSeconds }) => ({
      istioctl: { seconds: istioctl.seconds, cpuSeconds: istioctl.cpuSeconds },
      own: { seconds: own.seconds, cpuSeconds: own.cpuSeconds },
      restSeconds,
    })),
    ratio: median(rounds.map(({ istioctl, own }) => own.seconds / istioctl.seconds)),
    cpuRatio: median(rounds.map(({ istioctl, own }) => own.cpuSeconds / istioctl.cpuSeconds)),
    restRatio: median(rounds.map(({ istioctl, restSeconds }) => restSeconds / istioctl.seconds)),
    codes: { istioctl: counted(first?.istioctl.found ?? []), own: counted(first?.own.found ?? []) },
    planted: PLANTED_FAULTS.map(({ name, what }) => ({
      what,
      istioctl: byWhom(first?.istioctl.found, name),
      own: byWhom(first?.own.found, name),
    })),
  };
}

function counted(found: readonly Found[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(found, ({ code }) => code)].map(([code, list]) => [code, list.length]));
}
