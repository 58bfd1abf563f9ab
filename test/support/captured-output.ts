import fs from 'node:fs';
import { vi } from 'vitest';

/** Everything that this process writes to standard output and error, the logger's lines included, from `start` until `stop`. */
export class CapturedOutput {
  #text = '';
  #restore: readonly (() => void)[] = [];

  /** Begins to listen; what is written still goes nowhere else, so that test reports stay readable. */
  start(): void {
    const keep = (chunk: unknown): void => {
      this.#text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    };
    const original = fs.writeSync.bind(fs) as (fd: number, chunk: unknown, ...rest: unknown[]) => number;
    const direct = vi.spyOn(fs, 'writeSync').mockImplementation((fd: number, chunk: unknown, ...rest: unknown[]) => {
      if (fd !== 1 && fd !== 2) return original(fd, chunk, ...rest);
      keep(chunk);
      return Buffer.byteLength(chunk as string);
    });
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        keep(chunk);
        return true;
      }),
    );
    this.#restore = [direct, ...streams].map((spy) => () => spy.mockRestore());
  }

  stop(): void {
    for (const restore of this.#restore) restore();
  }

  get text(): string {
    return this.#text;
  }
}
