import { tmpdir } from 'node:os';
import { runTool } from './run-tool.js';

interface Tool {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The text that its answer must have: an old one is as good as none. */
  readonly answer: RegExp;
  readonly install: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'Go 1.26 or newer',
    command: 'go',
    args: ['env', 'GOVERSION'],
    answer: /^go1\.(2[6-9]|[3-9]\d)/,
    install: 'install it from https://go.dev/dl and put its bin folder on PATH',
  },
  {
    name: 'pip of Python 3',
    command: 'python3',
    args: ['-m', 'pip', '--version'],
    answer: /^pip \d/,
    install: 'install the packages python3 and python3-pip',
  },
];

/** Raises an error that names every tool that is missing and what to install. */
export async function requireTools(): Promise<void> {
  const missing: string[] = [];
  for (const { name, command, args, answer, install } of TOOLS) {
    const said = await runTool(command, args, { cwd: tmpdir() }).catch((error: Error) => error.message);
    if (!answer.test(said)) missing.push(`${name} is missing (${command} said: ${said}): ${install}`);
  }
  if (missing.length > 0) throw new Error(missing.join('\n'));
}
