import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program to its end; gives the seconds. Raises an error with its words where it ends otherwise than with one of these codes. */
export async function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  { codes = [0], out }: { readonly codes?: readonly number[]; readonly out?: (text: string) => void } = {},
): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], HOME: cwd }, stdio: ['ignore', 'pipe', 'pipe'] });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => words.push(data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  if (code === null || !codes.includes(code)) throw new Error(`${command}: ${code} ${words.join('').slice(-2000)}`);
  out?.(words.join(''));
  return seconds;
}
