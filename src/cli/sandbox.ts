import { type DemoMeshes, startDemoMeshes } from '../sandbox/demo/start-demo-meshes.js';

/**
 * `npm run sandbox`: the demo's three meshes alone, until SIGTERM or SIGINT. With `--json` it prints one line
 * `{"meshes":[…]}` whose members are bodies for `PUT /v1/projects/{project}/meshes/{name}`.
 */
async function main(): Promise<void> {
  const demo = await startDemoMeshes();
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify({ meshes: bodiesOf(demo) })}\n` : describe(demo));
  // The servers keep the process up; once they are closed it ends by itself.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void demo.close());
}

function bodiesOf(demo: DemoMeshes) {
  return demo.meshes.map(({ body }) => body);
}

function describe(demo: DemoMeshes): string {
  const rows = demo.meshes.map(
    ({ name, kind, body }) => `  ${name.padEnd(6)} ${kind.padEnd(8)} ${addressOf(body['connection'])}`,
  );
  const commands = demo.meshes.map(
    ({ name, body }) =>
      `curl -fsS -X PUT "$API/v1/projects/shop/meshes/${name}" -H "Authorization: Bearer $TOKEN" --json '${JSON.stringify(body)}'`,
  );
  return ['Three meshes are up; Ctrl-C ends them.', '', ...rows, '', 'To register them:', ...commands, ''].join('\n');
}

function addressOf(connection: unknown): string {
  return /"(?:server|address)":"([^"]+)"/.exec(JSON.stringify(connection))?.[1] ?? '';
}

await main();
