import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A running server with an embedded database of its own. */
export interface ServerProcess {
  readonly url: string;
  /** The first admin's token. */
  readonly token: string;
  readonly pid: number;
  /** Resolves when the process is gone, however that came. */
  readonly ended: Promise<void>;
  /** Ends it gracefully and removes its data. */
  stop(): Promise<void>;
}

/** The built server, seen from `dist/src/cli/server` as from `src/cli/server`. */
const MAIN = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../main.js' : '../../../dist/src/main.js', import.meta.url),
);

/** Starts the built server as its own process, with a fresh database and further settings (`.env.example`). Raises an error with its last words where it does not get ready. */
export async function startServer(port: number, settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'concordat-'));
  const token = `cct_${randomBytes(24).toString('base64url')}`;
  const child = spawn(process.execPath, [...process.execArgv, MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      CONCORDAT_DATA_DIR: folder,
      CONCORDAT_BOOTSTRAP_TOKEN: token,
      ...settings,
    },
    // An own process group: Ctrl-C reaches the caller alone, which ends the server when it is done with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const words: string[] = [];
  child.stderr.on('data', (data: Buffer) => words.push(data.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    words.push(line);
    const url = /ready at (http\S+),/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const stop = () => {
      child.kill('SIGTERM');
      return ended;
    };
    return { url, token, pid: child.pid ?? 0, ended, stop };
  }
  await ended;
  throw new Error(`The server did not start: ${words.join('').trim()}`);
}
