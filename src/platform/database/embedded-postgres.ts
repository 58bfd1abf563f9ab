import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { EMBEDDED_ROLE, clientConfig, type DatabaseAddress } from './database-address.js';
import { postgresBinaries } from './postgres-binaries.js';
import { postgresRunner, type PostgresRunner } from './postgres-runner.js';

const ATTEMPTS = 50;
const PAUSE_MS = 100;
/** What PostgreSQL says while a predecessor that was killed still holds the folder. */
const STILL_HELD = /lock file|shared memory block|is being used by another process/;
const DATABASE = 'concordat';

/** Settings for throw-away clusters: nothing survives a power cut, everything is faster. */
export const VOLATILE_SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

export interface EmbeddedPostgresOptions {
  /** The application's data folder; the cluster is kept in `postgres` below it. */
  readonly dataDir: string;
  /** Server settings beyond the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False forbids user namespaces. */
  readonly namespaces?: boolean;
}

/** A PostgreSQL that runs as a child of this process and ends with it. */
export interface EmbeddedPostgres {
  readonly address: Extract<DatabaseAddress, { kind: 'socket' }>;
  stop(): Promise<void>;
}

/** Starts the cluster in the data folder, made on first use. Raises an Error with PostgreSQL's own words where it cannot. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const runner = await postgresRunner(await postgresBinaries(), join(dataDir, 'postgres'), {
    namespaces: options.namespaces ?? true,
  });
  await initialize(runner, dataDir);
  const sockets = await mkdtemp(join(tmpdir(), 'concordat-pg-'));
  await runner.own(sockets);
  const address = { kind: 'socket', folder: sockets, database: DATABASE } as const;
  const server = await startServer(runner, dataDir, address, options.settings ?? {});
  await makeDatabase(address);
  return {
    address,
    stop: async () => {
      await stopServer(server);
      await rm(sockets, { recursive: true, force: true });
    },
  };
}

/** initdb into a folder beside and a rename, so that a cluster is whole or absent. */
async function initialize(runner: PostgresRunner, dataDir: string): Promise<void> {
  if (await exists(join(runner.dataFolder, 'PG_VERSION'))) return;
  const partial = `${runner.dataFolder}.${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  const log = join(dataDir, 'initdb.log');
  const args = ['-D', partial, '-U', EMBEDDED_ROLE, '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  const code = await exitCode(spawnLogged(runner, 'initdb', args, log));
  if (code !== 0) throw new Error(`PostgreSQL could not make its folder: ${await readFile(log, 'utf8')}`);
  await rename(partial, runner.dataFolder);
}

async function startServer(
  runner: PostgresRunner,
  dataDir: string,
  address: DatabaseAddress & { kind: 'socket' },
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const log = join(dataDir, 'postgres.log');
  const all = { listen_addresses: '', unix_socket_directories: address.folder, max_connections: '200', ...settings };
  const args = ['-D', runner.dataFolder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  for (let attempt = 1; ; attempt += 1) {
    const server = spawnLogged(runner, 'postgres', args, log);
    if (await answers(server, address)) return server;
    const said = await readFile(log, 'utf8');
    if (attempt === ATTEMPTS || !STILL_HELD.test(said))
      throw new Error(`PostgreSQL did not start in ${runner.dataFolder}: ${said}`);
    await sleep(PAUSE_MS);
  }
}

/** Waits until the server takes connections; false when it ended instead. */
async function answers(server: ChildProcess, address: DatabaseAddress & { kind: 'socket' }): Promise<boolean> {
  const ended = new AbortController();
  void exitCode(server).finally(() => ended.abort());
  while (!ended.signal.aborted) {
    if (await connects({ ...address, database: 'postgres' })) return true;
    await sleep(20);
  }
  return false;
}

async function connects(address: DatabaseAddress): Promise<boolean> {
  const client = new Client(clientConfig(address));
  return client
    .connect()
    .then(() => true)
    .catch(() => false)
    .finally(() => client.end().catch(() => undefined));
}

async function makeDatabase(address: DatabaseAddress & { kind: 'socket' }): Promise<void> {
  const client = new Client(clientConfig({ ...address, database: 'postgres' }));
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGINT');
  await ended;
}

/** The child writes to a file, not to a pipe, so that it can still write when this process was killed. */
function spawnLogged(runner: PostgresRunner, program: string, args: readonly string[], log: string): ChildProcess {
  const file = openSync(log, 'w', 0o600);
  try {
    return runner.spawn(program, args, { stdio: ['ignore', file, file] });
  } finally {
    closeSync(file);
  }
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    child.once('error', () => done(null));
    child.once('exit', (code) => done(code));
  });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
