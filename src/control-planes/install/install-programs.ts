import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROGRAMS } from '../control-plane-folder.js';
import { programs } from '../programs.js';
import { bringProgram, BUILDING } from './bring-program.js';
import { isInstalled, noteInstalled } from './installed.js';
import { requireTools } from './require-tools.js';

/** How often a build that goes on says how far it is, in ms. */
const SAY_EVERY = 10_000;

/** Brings every program that is not there yet; a run that was cut goes on where Go's cache is. `say` gets one line at a time. */
export async function installPrograms(say: (line: string) => void): Promise<void> {
  await mkdir(PROGRAMS, { recursive: true });
  const states = await Promise.all(programs.map(async (program) => ({ program, isThere: await isInstalled(program) })));
  const missing = states.filter(({ isThere }) => !isThere).map(({ program }) => program);
  if (missing.length === 0) return say(`all ${programs.length} are in ${PROGRAMS}`);
  await requireTools();
  await removeHalves();
  for (const [index, program] of missing.entries()) {
    const title = `[${index + 1}/${missing.length}] ${program.name} ${program.version}`;
    say(title);
    const started = Date.now();
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
    let lastSaid = started;
    await bringProgram(program, (words) => {
      if (Date.now() - lastSaid < SAY_EVERY) return;
      lastSaid = Date.now();
      say(`${title}: ${words} in ${seconds()}`);
    });
    await noteInstalled(program);
    say(`${title}: there after ${seconds()}`);
  }
}

/** What a run that was killed left behind. */
async function removeHalves(): Promise<void> {
  const halves = (await readdir(PROGRAMS)).filter((name) => name.startsWith(BUILDING));
  await Promise.all(halves.map((name) => rm(join(PROGRAMS, name), { recursive: true, force: true })));
}
