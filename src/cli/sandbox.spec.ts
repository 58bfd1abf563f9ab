import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

/** The built command as users start it; `npm test` builds it first. */
describe('npm run sandbox', () => {
  it('prints one JSON line with three registrations, answers, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, ['dist/src/cli/sandbox.js', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const { meshes } = JSON.parse(line) as {
        meshes: { name: string; kind: string; connection: { kubernetes?: { server: string; token: string } } }[];
      };
      expect(meshes.map(({ name, kind }) => [name, kind])).toEqual([
        ['east', 'istio'],
        ['west', 'linkerd'],
        ['south', 'consul'],
      ]);
      const { server, token } = meshes[0]?.connection.kubernetes ?? { server: '', token: '' };
      expect((await fetch(`${server}/version`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
