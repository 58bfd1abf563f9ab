import { PinoLogger } from 'nestjs-pino';
import { symbols } from 'pino';
import { vi } from 'vitest';

interface Sink {
  write(chunk: unknown): boolean;
}

/** Everything that the process logs, at every level, or prints; while it is captured it goes nowhere else, so that test reports stay readable. */
export class CapturedOutput {
  #text = '';
  #restore: readonly (() => void)[] = [];

  /** Begins to listen. Call it after an application was made: all applications of a process share one logger. */
  start(): void {
    const { root } = PinoLogger;
    const { level } = root;
    root.level = 'trace';
    const log = (root as unknown as Record<symbol, Sink>)[symbols.streamSym];
    if (log === undefined) throw new Error('The logger has no stream');
    const sinks: Sink[] = [log, process.stdout, process.stderr];
    const spies = sinks.map((sink) =>
      vi.spyOn(sink, 'write').mockImplementation((chunk) => {
        this.#text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
        return true;
      }),
    );
    this.#restore = [...spies.map((spy) => () => spy.mockRestore()), () => (root.level = level)];
  }

  stop(): void {
    for (const restore of this.#restore) restore();
  }

  get text(): string {
    return this.#text;
  }
}
