import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCheck } from './bench/peers/measure-check.js';
import { measureConsul } from './bench/peers/measure-consul.js';
import { measureKubernetes } from './bench/peers/measure-kubernetes.js';
import { peersTable } from './bench/peers/peers-table.js';
import { programs } from '../control-planes/programs.js';

/**
 * `npm run bench:peers -- --json FILE --rounds 3`: our check beside `istioctl analyze`, our rollouts beside `kubectl apply --server-side`
 * and beside the most that 32 connections get from the same servers. Prints tables and writes the figures to FILE.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' }, rounds: { type: 'string', default: '3' } } });
  const rounds = Number(values.rounds);
  const load = loadavg();
  process.stderr.write('check …\n');
  const check = await measureCheck(rounds);
  process.stderr.write('rollouts to Kubernetes …\n');
  const kubernetes = await measureKubernetes(rounds);
  process.stderr.write('rollouts to Consul …\n');
  const consul = await measureConsul(rounds);
  const machine = {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    loadBefore: load,
    loadAfter: loadavg(),
  };
  const versions = Object.fromEntries(programs.map(({ name, version }) => [name, version]));
  const figures = { machine, versions, check, kubernetes, consul };
  process.stdout.write(`${peersTable(figures)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}

await main();
