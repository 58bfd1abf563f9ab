import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { PeerBody } from './peer-client.js';

/** One line of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: PeerBody;
}

/** A running watch. */
export class PeerWatch {
  private readonly lines: AsyncIterator<string>;

  constructor(private readonly stream: Readable) {
    // To be cut is what happens to watches: it ends the lines and is no error.
    stream.on('error', () => undefined);
    this.lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  }

  /** The next event, once it comes; null where the server has ended the watch. */
  async next(): Promise<WatchEvent | null> {
    const line = await this.lines.next();
    return line.done === true ? null : (JSON.parse(line.value) as WatchEvent);
  }

  /** The next so many events. */
  async take(count: number): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === null) break;
      events.push(event);
    }
    return events;
  }

  /** Cuts it. */
  close(): void {
    this.stream.destroy();
  }
}
