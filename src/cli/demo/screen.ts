import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const WIDTH = 118;
const SHORT = 90;

interface ShownCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** What the demo prints; colours only where the output is a terminal. */
export class Screen {
  #steps = 0;
  #title = 'Start';

  constructor(private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  /** The title of the next step. */
  step(title: string): void {
    this.#steps += 1;
    this.#title = `${this.#steps}. ${title}`;
    this.write(`\n${styled('bold', this.#title)}`);
  }

  /** One call with its answer, both in short; on one line where they fit. */
  call({ method, path, body, status, answer }: ShownCall): void {
    const [asked, answered] = [short(body), short(answer)];
    const head = `   ${styled('cyan', method.padEnd(6))} ${path} ${styled('dim', asked)}`;
    const tail = `${styled(status < 400 ? 'green' : 'yellow', String(status))} ${answered}`;
    const fits = method.length + path.length + asked.length + answered.length < WIDTH - 16;
    this.write(fits ? `${head}${asked === '' ? '' : ' '}→ ${tail}` : `${head}\n          → ${tail}`);
  }

  /** Something worth reading about the answer. */
  detail(text: string): void {
    for (const line of wrapped(text)) this.write(`          ${line}`);
  }

  /** What now holds. */
  holds(text: string): void {
    this.write(`   ${styled('green', '✓')} ${text}`);
  }

  /** What does not hold, with the step that it is part of. */
  fails(text: string): void {
    this.write(`   ${styled('red', '✗')} Step "${this.#title}": ${text}`);
  }

  /** Plain text. */
  say(text: string): void {
    this.write(text);
  }
}

function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line;
}

/** Lines of full words; what follows the first is indented. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH - 12) {
      lines.push(line);
      line = '  ';
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
