import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const NOBODY = 65534;
/** The kernel sends the postmaster SIGINT (fast shutdown) when this process dies, however it dies. */
const DIE_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT'];
const AS_NOBODY_IN_NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];

/** How PostgreSQL's programs are run here: they refuse to run as root, so root needs a detour. */
export interface PostgresRunner {
  /** Folder with `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Where the cluster is kept. */
  readonly dataFolder: string;
  /** Gives a folder to the user that PostgreSQL runs as. */
  own(folder: string): Promise<void>;
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

/** Chooses the way for the current user. `namespaces: false` forbids user namespaces, as some containers do. */
export async function postgresRunner(
  binaries: string,
  dataFolder: string,
  options: { readonly namespaces: boolean } = { namespaces: true },
): Promise<PostgresRunner> {
  const guard = (await succeeds([...DIE_WITH_PARENT, '--', 'true'])) ? [...DIE_WITH_PARENT, '--'] : [];
  if (process.getuid?.() !== 0) return runnerOf(binaries, dataFolder, guard);
  if (options.namespaces && (await succeeds([...AS_NOBODY_IN_NAMESPACE, 'true']))) {
    return runnerOf(binaries, dataFolder, [...AS_NOBODY_IN_NAMESPACE, ...guard]);
  }
  return nobodyRunner(binaries, dataFolder, guard);
}

function runnerOf(binaries: string, dataFolder: string, prefix: readonly string[]): PostgresRunner {
  return {
    binaries,
    dataFolder,
    own: (folder) => chmod(folder, 0o700),
    spawn: (program, args, options) => spawnWith([...prefix, join(binaries, 'bin', program), ...args], options),
  };
}

/** Root without user namespaces: a copy of the programs and the data where the user `nobody` can reach them. */
async function nobodyRunner(binaries: string, dataFolder: string, guard: readonly string[]): Promise<PostgresRunner> {
  const copy = await copyBinaries(binaries);
  const place = join('/var/tmp', `concordat-${digest(resolve(dataFolder))}`);
  await mkdir(place, { recursive: true, mode: 0o700 });
  if (!(await belongsTo(place, [0, NOBODY]))) throw new Error(`${place} belongs to somebody else; set DATABASE_URL.`);
  await chown(place, NOBODY, NOBODY);
  const drop =
    guard.length === 0 ? [] : [...DIE_WITH_PARENT, '--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups', '--'];
  return {
    binaries: copy,
    dataFolder: join(place, 'postgres'),
    own: (folder) => chown(folder, NOBODY, NOBODY),
    spawn: (program, args, options) =>
      drop.length === 0
        ? spawnWith([join(copy, 'bin', program), ...args], { ...options, uid: NOBODY, gid: NOBODY })
        : spawnWith([...drop, join(copy, 'bin', program), ...args], options),
  };
}

/** Copied beside and renamed, so that a copy is whole or absent; the name holds where it came from and when that changed. */
async function copyBinaries(binaries: string): Promise<string> {
  const changed = (await stat(join(binaries, 'bin/postgres'))).mtimeMs;
  const target = join(tmpdir(), `concordat-postgres-${digest(`${binaries} ${changed}`)}`);
  if (await belongsTo(target, [0])) return target;
  const partial = await mkdtemp(`${target}-`);
  await cp(binaries, partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  if (!(await belongsTo(target, [0]))) throw new Error(`${target} belongs to somebody else; remove it.`);
  return target;
}

/** Temporary folders are open to all: what another user put there is not used. */
async function belongsTo(path: string, users: readonly number[]): Promise<boolean> {
  return stat(path).then(
    ({ uid }) => users.includes(uid),
    () => false,
  );
}

function spawnWith(command: readonly string[], options: SpawnOptions): ChildProcess {
  const [program = '', ...args] = command;
  return spawn(program, args, options);
}

async function succeeds(command: readonly string[]): Promise<boolean> {
  const [program = '', ...args] = command;
  return execute(program, args).then(
    () => true,
    () => false,
  );
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
