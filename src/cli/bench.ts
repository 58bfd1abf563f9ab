import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { mainJobSeconds } from './bench/bench-result.js';
import { benchTable } from './bench/bench-table.js';
import { measureRates } from './bench/measure-rates.js';
import { measureSize } from './bench/measure-size.js';

/** What must hold for 1,000 services per mesh: seconds of import, check and plan together, and MiB at the peak. */
const LIMITS = { services: 1000, seconds: 15, peakMiB: 1024 };

/**
 * `npm run bench -- --json FILE --sizes 10,100,1000`: measures the main job over generated meshes of three kinds and the API's rates.
 * Prints tables, writes the figures to FILE, and ends with exit code 1 where the largest size breaks its limits.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' }, sizes: { type: 'string', default: '10,100,1000' } } });
  const sizes = [];
  for (const services of values.sizes.split(',').map(Number)) {
    process.stderr.write(`3 meshes x ${services} services …\n`);
    sizes.push(await measureSize(services));
  }
  process.stderr.write('reads and writes …\n');
  const rates = await measureRates();
  process.stdout.write(`${benchTable(sizes, rates)}\n`);
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' };
  const figures = { machine, limits: LIMITS, sizes, rates };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  const large = sizes.find(({ services }) => services === LIMITS.services);
  if (large !== undefined && (mainJobSeconds(large) > LIMITS.seconds || large.peakMiB > LIMITS.peakMiB)) {
    process.stderr.write(`Over the limit of ${LIMITS.seconds} s and ${LIMITS.peakMiB} MiB at ${LIMITS.services} services.\n`);
    process.exitCode = 1;
  }
}

await main();
