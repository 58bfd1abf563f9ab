import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
  readonly token: string | null;
}

/** The built server as users start it; `npm test` builds it first. */
describe('the server process', () => {
  let dataDir: string;
  const running = new Set<ChildProcess>();
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'concordat-process-'));
  });
  afterEach(async () => {
    for (const child of running) await end(child, 'SIGKILL');
    running.clear();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  const start = (variables: Record<string, string> = {}) => {
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', LOG_LEVEL: 'warn', CONCORDAT_DATA_DIR: dataDir, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    return child;
  };

  it('shows the first token once and loses nothing when killed', async () => {
    const first = await ready(start());
    expect(first.token).toMatch(/^cct_/);
    const authorization = `Bearer ${first.token}`;
    const made = await fetch(`${first.url}/v1/projects/kept`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(made.status).toBe(201);
    await end(first.process, 'SIGKILL');
    const second = await ready(start());
    expect(second.token).toBeNull();
    const read = await fetch(`${second.url}/v1/projects/kept`, { headers: { authorization } });
    expect(read.status).toBe(200);
    expect(await end(second.process, 'SIGTERM')).toBe(0);
  }, 60_000);

  it('keeps its key where only its user can read it', async () => {
    const server = await ready(start());
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);
    await end(server.process, 'SIGTERM');
  }, 30_000);

  it('takes the first token from the environment, each time the same', async () => {
    const token = 'cct_given-by-the-environment-000000';
    for (const _ of ['first', 'again']) {
      const server = await ready(start({ CONCORDAT_BOOTSTRAP_TOKEN: token }));
      expect(server.token).toBeNull();
      const whoami = await fetch(`${server.url}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } });
      expect(await whoami.json()).toMatchObject({ name: 'bootstrap', project: null, roles: ['admin'] });
      expect(await end(server.process, 'SIGTERM')).toBe(0);
    }
  }, 60_000);

  it('logs each request as one JSON line with its id, and no token', async () => {
    const token = 'cct_given-by-the-environment-000000';
    const child = start({ CONCORDAT_BOOTSTRAP_TOKEN: token, LOG_LEVEL: 'info' });
    const said: string[] = [];
    child.stdout?.on('data', (data: Buffer) => said.push(data.toString()));
    const server = await ready(child);
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'build-4711' };
    await fetch(`${server.url}/v1/whoami?token=${token}`, { headers });
    await end(child, 'SIGTERM');
    const lines = said
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const requests = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ path }) => path === '/v1/whoami');
    expect(requests).toEqual([expect.objectContaining({ requestId: 'build-4711', method: 'GET', status: 200 })]);
    expect(said.join('')).not.toContain(token);
  }, 30_000);

  it('lists every mistake of its environment and does not start', async () => {
    const child = start({ PORT: 'many', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x' });
    const said: string[] = [];
    child.stderr?.on('data', (data: Buffer) => said.push(data.toString()));
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL']) expect(said.join('')).toContain(name);
  });
});

async function ready(child: ChildProcess): Promise<Server> {
  const said: string[] = [];
  child.stderr?.on('data', (data: Buffer) => said.push(data.toString()));
  if (child.stdout === null) throw new Error('No output');
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    url ??= /ready at (http\S+),/.exec(line)?.[1];
    const token = /^The first admin's token, shown only now: (\S+)$/.exec(line)?.[1] ?? null;
    if (url !== undefined && (token !== null || line.includes('The first admin'))) return { process: child, url, token };
  }
  throw new Error(`The server ended: ${said.join('\n')}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exited)[0];
}
