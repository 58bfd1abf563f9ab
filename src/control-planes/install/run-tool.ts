import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a tool is called. */
export interface ToolCall {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sees each line of what the tool says on standard error. */
  readonly onLine?: (line: string) => void;
}

/** Gives what the tool writes to standard output. Raises an error with its last words where it fails, and one that names it where it is missing. */
export function runTool(command: string, args: readonly string[], { cwd, env, onLine }: ToolCall): Promise<string> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: string[] = [];
  const words: string[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data.toString()));
  createInterface({ input: child.stderr }).on('line', (line) => {
    words.push(line);
    onLine?.(line);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${command} cannot be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(out.join('').trim());
      else reject(new Error(`${command} ${args[0] ?? ''} ended with ${code}: ${words.slice(-8).join('\n')}`));
    });
  });
}
