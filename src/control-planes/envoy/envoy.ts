import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess } from '../background-process.js';
import { freePorts } from '../free-ports.js';
import { programPath } from '../program-path.js';

/** A real Envoy with a configuration of its own. */
export class Envoy {
  private constructor(
    readonly adminUrl: string,
    private readonly process: BackgroundProcess,
    private readonly folder: string,
  ) {}

  /**
   * Starts it and waits until it is live. `bootstrap` is Envoy's JSON without `admin`, which is added on a free port.
   * Raises an error with Envoy's words where it takes the configuration not.
   */
  static async start(bootstrap: Readonly<Record<string, unknown>>, args: readonly string[] = []): Promise<Envoy> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-envoy-'));
    const [port = 0] = await freePorts(1);
    const admin = { address: { socket_address: { address: '127.0.0.1', port_value: port } } };
    await writeFile(join(folder, 'envoy.json'), JSON.stringify({ ...bootstrap, admin }), { mode: 0o600 });
    const process = new BackgroundProcess({
      name: 'envoy',
      command: programPath('envoy'),
      // Several Envoys share one machine: without an id of its own each would look for the others' shared memory.
      args: ['-c', join(folder, 'envoy.json'), '--use-dynamic-base-id', '--log-level', 'warning', ...args],
      cwd: folder,
      isReady: async () => (await (await fetch(`http://127.0.0.1:${port}/ready`)).text()).trim() === 'LIVE',
    });
    await process.start();
    return new Envoy(`http://127.0.0.1:${port}`, process, folder);
  }

  get pid(): number | null {
    return this.process.pid;
  }

  async close(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
