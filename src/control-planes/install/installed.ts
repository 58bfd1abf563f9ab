import { createHash } from 'node:crypto';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULES, PROGRAMS } from '../control-plane-folder.js';
import type { Program } from '../programs.js';

/** The pins that a program is built from, as one digest: with another one it is built anew. */
async function digestOf(program: Program): Promise<string> {
  const hash = createHash('sha256').update(
    JSON.stringify(program, (_, value) => (value instanceof RegExp ? String(value) : value)),
  );
  const folder = join(MODULES, program.module);
  for (const file of (await readdir(folder)).toSorted()) {
    if (/^(go\.(mod|sum)|requirements\.txt)$/.test(file)) hash.update(file).update(await readFile(join(folder, file)));
  }
  return hash.digest('hex');
}

function stampOf({ name }: Program): string {
  return join(PROGRAMS, `.${name}.built-from`);
}

/** True where the program is there, built from what is pinned today. */
export async function isInstalled(program: Program): Promise<boolean> {
  try {
    await access(join(PROGRAMS, program.name));
    return (await readFile(stampOf(program), 'utf8')) === (await digestOf(program));
  } catch {
    return false;
  }
}

/** Notes what the program was built from; called when it lies at its place. */
export async function noteInstalled(program: Program): Promise<void> {
  await writeFile(stampOf(program), await digestOf(program));
}
