import type { Socket } from 'node:net';
import type { Answer, Conversation } from './conversation.js';
import { openConnection } from './open-connection.js';
import { parseResponse } from './parse-response.js';

/** An answer that has not come by then counts as none. */
const PATIENCE_MS = 10_000;

/** Holds all conversations, `concurrency` at a time, and gives the answers in their order: one per request. Never rejects. */
export async function holdConversations(conversations: readonly Conversation[], concurrency = 32): Promise<Answer[][]> {
  const answers: Answer[][] = conversations.map(() => []);
  const waiting = conversations.entries();
  const worker = async () => {
    for (const [index, conversation] of waiting) answers[index] = await hold(conversation);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return answers;
}

async function hold({ route, requests, http }: Conversation): Promise<Answer[]> {
  const answers: Answer[] = [];
  let line: Line | null = null;
  for (const request of requests) {
    try {
      line ??= new Line(await openConnection(route, PATIENCE_MS));
      answers.push(http ? await line.askHttp(request) : await line.askBytes(request));
    } catch (error) {
      // A connection that the server closed after the answer before is no answer to this one.
      answers.push(
        line !== null && line.answered > 0 ? await askAlone({ route, requests: [request], http }) : closed(error, line !== null),
      );
      line?.end();
      line = null;
    }
    if (line !== null && (!http || line.isOver)) {
      line.end();
      line = null;
    }
  }
  line?.end();
  return answers;
}

async function askAlone(conversation: Conversation): Promise<Answer> {
  return (await hold(conversation))[0] ?? closed('nothing was asked', false);
}

function closed(error: unknown, opened: boolean): Answer {
  return { kind: 'closed', opened, reason: error instanceof Error ? error.message : String(error) };
}

/** One open connection. */
class Line {
  /** Requests that were answered on it. */
  answered = 0;
  /** True once the server has ended it, or said that it will. */
  isOver = false;
  private received = '';
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
      this.wake();
    });
    for (const event of ['end', 'close'] as const) socket.on(event, () => this.fail(new Error('closed')));
    socket.on('error', (error) => this.fail(error));
  }

  async askHttp(request: string): Promise<Answer> {
    this.socket.write(request, 'latin1');
    for (;;) {
      if (!'HTTP/1.1 '.startsWith(this.received.slice(0, 9))) {
        this.isOver = true;
        return { kind: 'bytes', bytes: this.received };
      }
      const response = parseResponse(this.received, request.startsWith('HEAD '));
      if (response !== null) {
        const { status, headers, body, length } = response;
        this.received = this.received.slice(length);
        this.answered += 1;
        this.isOver ||= headers.some(([name, value]) => name === 'connection' && value === 'close');
        return { kind: 'http', status, headers, body };
      }
      await this.more();
    }
  }

  async askBytes(bytes: string): Promise<Answer> {
    this.socket.write(bytes, 'latin1');
    while (this.received === '') await this.more();
    this.answered += 1;
    return { kind: 'bytes', bytes: this.received };
  }

  end(): void {
    this.socket.destroy();
  }

  private async more(): Promise<void> {
    if (this.failure !== null) throw this.failure;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.isOver = true;
    this.wake();
  }
}
