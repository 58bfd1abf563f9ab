import { chmod, copyFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULES, PROGRAMS } from '../control-plane-folder.js';
import type { GoModuleFiles, GoPackage, Program, PythonWheel } from '../programs.js';
import { runTool } from './run-tool.js';

/** Tells how far it is: `832 packages compiled`. */
export type Progress = (words: string) => void;

const goEnvironment = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' };

/** How the folders are named in which something is not whole yet. */
export const BUILDING = '.building-';

/** Builds or fetches one program into a folder beside its place and moves it there when it is whole, so that a cut leaves no half of it. */
export async function bringProgram(program: Program, progress: Progress): Promise<void> {
  const folder = await mkdtemp(join(PROGRAMS, BUILDING));
  try {
    const made = join(folder, program.name);
    const { source } = program;
    const module = join(MODULES, program.module);
    if (source.kind === 'go-package') await buildPackage(source, module, made, progress);
    else if (source.kind === 'go-module-files') await joinFiles(source, module, made);
    else await unpackWheel(source, module, folder, made);
    await rename(made, join(PROGRAMS, program.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildPackage(source: GoPackage, module: string, made: string, progress: Progress): Promise<void> {
  let compiled = 0;
  const variables = Object.entries(source.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ['-ldflags', ['-s', '-w', ...variables].join(' '), ...(source.tags === undefined ? [] : ['-tags', source.tags])];
  await runTool('go', ['build', '-v', ...flags, '-o', made, source.path], {
    cwd: module,
    env: goEnvironment,
    onLine: (line) => progress(line.startsWith('go: downloading') ? line.slice(4) : `${(compiled += 1)} packages compiled`),
  });
}

async function joinFiles({ module, folder, matching }: GoModuleFiles, at: string, made: string): Promise<void> {
  await runTool('go', ['mod', 'download', module], { cwd: at, env: goEnvironment });
  const root = await runTool('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: at, env: goEnvironment });
  const files = (await readdir(join(root, folder))).filter((file) => matching.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
  await writeFile(made, texts.join('\n---\n'));
}

async function unpackWheel({ file }: PythonWheel, at: string, folder: string, made: string): Promise<void> {
  const target = join(folder, 'wheel');
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--target', target];
  await runTool('python3', ['-m', 'pip', 'install', ...options, '-r', 'requirements.txt'], { cwd: at });
  await copyFile(join(target, file), made);
  await chmod(made, 0o755);
}
