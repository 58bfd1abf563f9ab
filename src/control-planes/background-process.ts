import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What to start and how to see that it serves. */
export interface ProcessPlan {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Asked every 50 ms; an error counts as not yet. */
  readonly isReady: () => Promise<boolean>;
}

const PATIENCE_MS = 60_000;
const ASK_EVERY_MS = 50;
const WORDS_KEPT = 40;

/** A program that runs until it is stopped; it dies with this process. */
export class BackgroundProcess {
  private child: ChildProcess | null = null;
  private readonly words: string[] = [];
  private readonly dieTogether = () => void this.child?.kill('SIGKILL');

  constructor(private readonly plan: ProcessPlan) {}

  /** Starts it, with `more` arguments for this time, and waits until it serves. Raises an error with its last words where it ends or is not ready within a minute. */
  async start(more: readonly string[] = []): Promise<void> {
    const { name, command, args, env, cwd, isReady } = this.plan;
    const child = spawn(command, [...args, ...more], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    process.once('exit', this.dieTogether);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => this.keep(data.toString()));
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      if (await isReady().catch(() => false)) return;
      const isGone = child.exitCode !== null || child.signalCode !== null;
      if (isGone || Date.now() > deadline) {
        await this.kill();
        throw new Error(`${name} ${isGone ? 'ended' : 'is not ready'}: ${this.lastWords}`);
      }
      await sleep(ASK_EVERY_MS);
    }
  }

  /** What it wrote last, for messages. */
  get lastWords(): string {
    return this.words.join('').slice(-4000);
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Ends it as an orchestrator would. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it at once, as a machine that fails. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    this.child = null;
    process.off('exit', this.dieTogether);
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  private keep(text: string): void {
    this.words.push(text);
    if (this.words.length > WORDS_KEPT) this.words.shift();
  }
}
