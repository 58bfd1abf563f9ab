import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoApi } from '../../../src/cli/demo/demo-api.js';
import { startRealMeshes } from '../../../src/cli/demo/real-meshes.js';
import { Screen } from '../../../src/cli/demo/screen.js';
import { setUpTokens } from '../../../src/cli/demo/set-up-tokens.js';
import type { StoryMeshes } from '../../../src/cli/demo/story-mesh.js';
import { walkThrough } from '../../../src/cli/demo/walk-through.js';
import { startServer, type ServerProcess } from '../../../src/cli/server/server-process.js';
import type { Mesh } from '../../../src/features/meshes/meshes.schemas.js';
import type { Page } from '../../../src/platform/http/pages.js';

const MINUTES = 60_000;

/** The built server over istiod, Linkerd's resources and Consul, with the credentials of deploy/ and no other. */
describe('the main job on real servers', () => {
  const told: string[] = [];
  let meshes: StoryMeshes;
  let server: ServerProcess;
  let api: DemoApi;

  beforeAll(async () => {
    meshes = await startRealMeshes();
    server = await startServer(0);
    api = new DemoApi(server.url, 'shop', server.token, new Screen((line) => told.push(line)));
  }, 3 * MINUTES);
  afterAll(async () => {
    await server.stop();
    await meshes.close();
  });

  it(
    'goes from three meshes to an empty second plan, mends drift, and goes back and forth again',
    async () => {
      const screen = new Screen((line) => told.push(line));
      const walk = { api, screen, meshes: meshes.meshes, ...(await setUpTokens(api)) };
      await walkThrough(walk).catch((error: unknown) => {
        screen.fails(error instanceof Error ? error.message : String(error));
      });
      const broken = told.find((line) => line.includes('✗'));
      expect(broken).toBeUndefined();
      expect(told.filter((line) => /^\d+\. /.test(line.trim()))).toHaveLength(10);
    },
    4 * MINUTES,
  );

  it('was told with a reader and a writer for each mesh, and shows neither credential', async () => {
    const { items } = await api.call<Page<Mesh>>({ method: 'GET', path: '/meshes', tell: () => '' });
    expect(items.map(({ name }) => name)).toEqual(['east', 'south', 'west']);
    for (const { connection, writer } of items) {
      expect(writer).not.toBeNull();
      expect(JSON.stringify(connection)).not.toBe(JSON.stringify(writer));
    }
    const secrets = meshes.meshes.flatMap(({ body }) => JSON.stringify(body).match(/(?<="token":")[^"]+/g) ?? []);
    expect(secrets).toHaveLength(6);
    const shown = `${JSON.stringify(items)}\n${told.join('\n')}`;
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });
});
