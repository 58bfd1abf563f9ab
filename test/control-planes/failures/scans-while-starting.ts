import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FailingProject } from './failing-project.js';

interface ScanResult {
  readonly error: string | null;
  readonly drift: readonly unknown[];
}

/** Kills the server, starts it again and scans for drift all the while: nothing may look missing, and the last scan sees the mesh. */
export async function expectNoDriftWhileStarting(
  { operator }: FailingProject,
  server: { kill(): Promise<void>; restart(): Promise<void> },
): Promise<void> {
  const scan = async (): Promise<ScanResult> => {
    const { body } = await operator
      .post('drift-scans?wait=20s')
      .send({ meshes: ['east'] })
      .expect(201);
    return (body as { results: ScanResult[] }).results[0] ?? { error: null, drift: ['no result'] };
  };
  const scans: ScanResult[] = [];
  const back = server.kill().then(() => server.restart());
  const up = back.then(() => sleep(1000)).then(() => true);
  while (!(await Promise.race([up, sleep(30).then(() => false)]))) scans.push(await scan());
  expect(scans.length).toBeGreaterThan(1);
  expect(scans.flatMap(({ drift }) => drift)).toEqual([]);
  expect(await scan()).toMatchObject({ error: null, drift: [] });
}
