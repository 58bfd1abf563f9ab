import { startDemoMeshes } from '../sandbox/demo/start-demo-meshes.js';
import { DemoApi } from './demo/demo-api.js';
import { farewell } from './demo/farewell.js';
import { startRealMeshes } from './demo/real-meshes.js';
import { Screen } from './demo/screen.js';
import { setUpTokens } from './demo/set-up-tokens.js';
import type { StoryMeshes } from './demo/story-mesh.js';
import { walkThrough } from './demo/walk-through.js';
import { freePort } from './server/free-port.js';
import { startServer } from './server/server-process.js';

const PROJECT = 'shop';

/**
 * `npm run demo`: a server with an embedded database and three meshes, walked through the main job over the REST API. The meshes are
 * the sandbox's, with `--real` they are real servers under the roles of `deploy/` (after `npm run control-planes:install`).
 * Stays up until SIGINT or SIGTERM; with `--once` it ends after the walk, with exit code 1 where a step did not hold.
 */
async function main(): Promise<void> {
  const screen = new Screen();
  const isReal = process.argv.includes('--real');
  const kinds = 'Istio (east), Linkerd (west), Consul (south)';
  screen.say(`Starting the server, its database and three ${isReal ? 'real ' : ''}meshes: ${kinds} …`);
  const demo: StoryMeshes = await (isReal ? startRealMeshes() : startDemoMeshes());
  try {
    await tell(screen, demo);
  } finally {
    await demo.close();
  }
}

/** Starts the server, walks through the story and waits for the end. */
async function tell(screen: Screen, { meshes }: StoryMeshes): Promise<void> {
  const port = process.env['PORT'];
  const server = await startServer(port === undefined || port === '' ? await freePort(3000) : Number(port));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  try {
    const api = new DemoApi(server.url, PROJECT, server.token, screen);
    await walkThrough({ api, screen, meshes, ...(await setUpTokens(api)) });
    screen.say(farewell(server.url, PROJECT, server.token));
  } catch (error) {
    screen.fails(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
  if (process.argv.includes('--once') || process.exitCode === 1) void server.stop();
  else screen.say('Everything stays up until Ctrl-C.');
  await server.ended;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
