import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import type { Rollout } from '../../src/features/rollouts/rollouts.schemas.js';
import { startDemoMeshes, type DemoMeshes } from '../../src/sandbox/demo/start-demo-meshes.js';
import { RunningServer, TOKEN } from './running-server.js';

const POLICIES = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-callers, namespace: shop }
spec:
  target: { service: web }
  rules: []
`;

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** The pipeline of docs/ci.md, run by bash, curl and jq as it stands there; all three must be installed. */
describe('the pipeline of docs/ci.md', () => {
  let folder: string;
  let server: RunningServer;
  let demo: DemoMeshes;
  let approver: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-ci-'));
    server = new RunningServer(join(folder, 'data'));
    [demo] = await Promise.all([startDemoMeshes(), server.start()]);
    // The first mesh makes the project, which the approver's token needs.
    await server.must('PUT', 'meshes/east', demo.meshes.find(({ name }) => name === 'east')?.body);
    ({ token: approver } = await server.must<{ token: string }>('POST', 'tokens', { name: 'ann', roles: ['approver'] }));
    for (const { name, body } of demo.meshes) await writeFile(join(folder, `${name}.yaml`), JSON.stringify(body));
    await writeFile(join(folder, 'policies.yaml'), POLICIES);
  });
  afterEach(async () => {
    await Promise.all([server.kill(), demo.close()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The lines of the document with this server's address, and the mesh line once per mesh, as its comment says. */
  const script = async (): Promise<string> => {
    const [, lines = ''] = /```sh\n([\s\S]*?)```/.exec(await readFile('docs/ci.md', 'utf8')) ?? [];
    const put = lines.split('\n').find((line) => line.includes('meshes/east')) ?? '';
    const others = ['west', 'south'].map((mesh) => put.replaceAll('east', mesh));
    return [
      'set -euo pipefail',
      lines.replace(put, [put, ...others].join('\n')).replace('http://127.0.0.1:3000', server.url),
    ].join('\n');
  };

  const run = async (build: string): Promise<Run> => {
    const env = { PATH: process.env['PATH'], TOKEN, APPROVER: approver, BUILD: build };
    const child = spawn('bash', ['-c', `${await script()}\nprintf '\\n%s' "$plan" > plan-${build}.json`], { cwd: folder, env });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output: said.join('') };
  };

  const planOf = async (build: string) => JSON.parse(await readFile(join(folder, `plan-${build}.json`), 'utf8')) as Plan;

  it('pushes the policies to three meshes, and the next plan is empty', async () => {
    const first = await run('build-1');
    expect(first, first.output).toMatchObject({ code: 0 });
    const { summary, meshes } = await planOf('build-1');
    expect(summary).toMatchObject({ update: 0, delete: 0, conflict: 0, refused: 0 });
    expect(
      meshes
        .map(({ mesh, changes }) => [mesh, changes.some(({ action }) => action === 'create')])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['east', true],
      ['south', true],
      ['west', true],
    ]);
    const rollouts = await server.must<{ items: Rollout[] }>('GET', 'rollouts');
    expect(rollouts.items.map(({ state }) => state)).toEqual(['SUCCEEDED']);
    const sarif = JSON.parse(await readFile(join(folder, 'findings.sarif'), 'utf8')) as { version: string; runs: unknown[] };
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [expect.anything()] });

    const second = await server.must<Plan>('POST', 'plans?wait=60s', { meshes: ['*'] }, 'build-2');
    expect(second.state).toBe('PLANNED_NO_CHANGES');
  }, 60_000);

  it('gives the first answers again when the build is run again', async () => {
    const [first, again] = [await run('build-1'), await run('build-1')];
    expect([first.code, again.code], first.output + again.output).toEqual([0, 0]);
    expect(await server.must<{ items: Rollout[] }>('GET', 'rollouts')).toMatchObject({ items: [{ state: 'SUCCEEDED' }] });
  }, 60_000);
});
