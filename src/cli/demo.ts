import { startDemoMeshes } from '../sandbox/demo/start-demo-meshes.js';
import { applyPolicies } from './demo/apply-policies.js';
import { askAccess } from './demo/ask-access.js';
import { findFaults, findNoFaults } from './demo/check-meshes.js';
import { DemoApi } from './demo/demo-api.js';
import type { DemoWalk } from './demo/demo-walk.js';
import { farewell } from './demo/farewell.js';
import { fillCatalog } from './demo/fill-catalog.js';
import { importMeshes } from './demo/import-meshes.js';
import { mendDrift } from './demo/mend-drift.js';
import { approve, plan, planNothing, rollOut } from './demo/roll-out.js';
import { Screen } from './demo/screen.js';
import { setUpTokens } from './demo/set-up-tokens.js';
import { translatePolicy } from './demo/translate-policy.js';
import { freePort } from './server/free-port.js';
import { startServer } from './server/server-process.js';

const PROJECT = 'shop';

/**
 * `npm run demo`: a server with an embedded database and three sandbox meshes, walked through the main job over the REST API.
 * Stays up until SIGINT or SIGTERM; with `--once` it ends after the walk, with exit code 1 where a step did not hold.
 */
async function main(): Promise<void> {
  const screen = new Screen();
  screen.say('Starting the server, its database and three meshes: Istio (east), Linkerd (west), Consul (south) …');
  const port = process.env['PORT'];
  const server = await startServer(port === undefined || port === '' ? await freePort(3000) : Number(port));
  const demo = await startDemoMeshes();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  try {
    const api = new DemoApi(server.url, PROJECT, server.token, screen);
    await walkThrough({ api, screen, meshes: demo.meshes, ...(await setUpTokens(api)) });
    screen.say(farewell(server.url, PROJECT, server.token));
  } catch (error) {
    screen.fails(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
  if (process.argv.includes('--once') || process.exitCode === 1) void server.stop();
  else screen.say('Everything stays up until Ctrl-C.');
  await server.ended;
  await demo.close();
}

/** The main job, from three meshes to one pushed plan, and back from drift. Raises DemoFailure at the first step that does not hold. */
async function walkThrough(walk: DemoWalk): Promise<void> {
  const { screen } = walk;
  await fillCatalog(walk);
  await importMeshes(walk);
  await findFaults(walk);
  screen.step('Ask: may this caller do that, and which object decides?');
  await askAccess(walk, ['west']);
  await translatePolicy(walk);
  await applyPolicies(walk);
  screen.step('Plan: what would change where, dry-run by the meshes, approved by a second person');
  const mending = await plan(walk, { adopt: 'always' });
  await approve(walk, mending);
  screen.step('Roll out, and look whether it is true');
  await rollOut(walk, mending);
  await askAccess(walk, []);
  await findNoFaults(walk);
  await planNothing(walk);
  await mendDrift(walk);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
