import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ListenerAddress } from './listener-address.js';

const PATIENCE_MS = 20_000;

/** A line of the log: of a connection to a workload, or of one that only marks a place in the log. */
interface Line {
  /** The port of the caller. */
  readonly peer?: number | string;
  /** What ended the connection. */
  readonly details?: string | null;
  /** `ADDRESS:PORT` of the caller. */
  readonly marker?: string;
}

/** The file in which one Envoy, of one thread, writes why connections without HTTP ended. It does so a moment after. */
export class EndingLog {
  private linesRead = 0;

  /** `marked`: a listener that logs with `ofMarkers`. */
  constructor(
    private readonly path: string,
    private readonly marked: ListenerAddress,
  ) {}

  /** The access log of what decides on connections. */
  get ofConnections(): JsonObject {
    return this.accessLog({ peer: '%DOWNSTREAM_REMOTE_PORT%', details: '%CONNECTION_TERMINATION_DETAILS%' });
  }

  /** The access log of the listener that is marked. */
  get ofMarkers(): JsonObject {
    return this.accessLog({ marker: '%DOWNSTREAM_REMOTE_ADDRESS%' });
  }

  /** Why the connections since the last question ended, by the port of their caller: all that ended before this question. */
  async endings(): Promise<ReadonlyMap<number, string>> {
    const marker = await this.mark();
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      const lines = (await this.lines()).slice(this.linesRead);
      const end = lines.findIndex((line) => line.marker === marker);
      if (end >= 0) {
        this.linesRead += end + 1;
        const ended = lines.slice(0, end).filter(({ peer }) => peer !== undefined);
        return new Map(ended.map(({ peer, details }) => [Number(peer), details ?? '']));
      }
      if (Date.now() > deadline) throw new Error('Envoy does not log what ended');
    }
  }

  /** One thread logs in the order in which connections end: what ended before stands before the line of this one. */
  private async mark(): Promise<string> {
    const { address, port } = this.marked;
    // From an address that nobody else calls from: what is let through to this listener comes from another one.
    const socket = connect({ host: address, port, localAddress: address });
    await once(socket, 'connect');
    const { localPort } = socket;
    socket.end();
    await once(socket.resume(), 'close');
    return `${address}:${localPort}`;
  }

  private async lines(): Promise<Line[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  private accessLog(jsonFormat: JsonObject): JsonObject {
    const typedConfig = {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
      path: this.path,
      logFormat: { jsonFormat },
    };
    return { name: 'envoy.access_loggers.file', typedConfig };
  }
}
