import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programs } from '../../src/control-planes/programs.js';

const INSTALL = fileURLToPath(new URL('../../dist/src/cli/install-control-planes.js', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concordat-programs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Runs the installer into the folder; `until` sees each line and kills it by answering true. */
async function install(env: Readonly<Record<string, string>>, until: (line: string) => boolean = () => false) {
  const child = spawn(process.execPath, [INSTALL], { env: { ...process.env, CONTROL_PLANES_DIR: folder, ...env } });
  const lines: string[] = [];
  const words: string[] = [];
  child.stderr.on('data', (data: Buffer) => words.push(data.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (until(line)) child.kill('SIGKILL');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines, words: words.join('') };
}

describe('npm run control-planes:install', () => {
  it('names every tool that is missing, and what to install', async () => {
    const bare = join(folder, 'bin');
    await mkdir(bare);
    await symlink(process.execPath, join(bare, 'node'));
    const { code, words } = await install({ PATH: bare });
    expect(code).toBe(1);
    expect(words).toMatch(/Go 1\.26 or newer is missing .*go\.dev\/dl/);
    expect(words).toMatch(/pip of Python 3 is missing .*python3-pip/);
    expect(await readdir(folder)).toEqual(['bin']);
  });

  it('is cut off without leaving half a program, and goes on where it was', async () => {
    const first = await install({}, (line) => line.includes('gateway-api-crds.yaml') && line.includes('there after'));
    expect(first.code).toBeNull();
    const there = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    expect(there).toEqual(expect.arrayContaining(['gateway-api-crds.yaml', 'istio-crds.yaml']));
    const second = await install({}, (line) => line.startsWith('[1/'));
    expect(second.lines[0]).toBe(`[1/${programs.length - 2}] envoy 1.40.0`);
  });
});
