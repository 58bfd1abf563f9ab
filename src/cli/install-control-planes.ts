import { installPrograms } from '../control-planes/install/install-programs.js';

/** `npm run control-planes:install`: the real control planes and proxies that the tests and `npm run demo -- --real` start. */
try {
  await installPrograms((line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
