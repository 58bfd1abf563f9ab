import type { WriteResult } from './peer-result.js';
import { childrenSeconds, descendantSeconds, endedChildrenSeconds, ownSeconds } from './process-times.js';

/** Measures what a contender takes of the machine beside its time: per object, in the client and in the server that it writes to. */
export class ContenderUsage {
  /** `programs`: names of the children of this process that are the server; `serverPid`: Concordat's. */
  constructor(
    private readonly programs: readonly string[],
    private readonly serverPid: number,
  ) {}

  /** A contender that runs in this process. */
  async ofThisProcess<T>(writes: readonly T[], work: (writes: readonly T[]) => Promise<number>): Promise<WriteResult> {
    return this.#measure(
      writes.length,
      () => ownSeconds(process.pid),
      () => work(writes),
    );
  }

  /** A contender that runs as a child and has ended afterwards. */
  ofEndedChildren(objects: number, work: () => Promise<number>): Promise<WriteResult> {
    return this.#measure(objects, endedChildrenSeconds, work);
  }

  /** Concordat's server, its database apart. */
  async ofServer(objects: number, work: () => Promise<number>): Promise<WriteResult> {
    const before = await descendantSeconds(this.serverPid);
    const result = await this.#measure(objects, () => ownSeconds(this.serverPid), work);
    const database = (await descendantSeconds(this.serverPid)) - before;
    return { ...result, databaseMilliseconds: (database / objects) * 1000 };
  }

  async #measure(objects: number, client: () => Promise<number>, work: () => Promise<number>): Promise<WriteResult> {
    const [clientBefore, serverBefore] = [await client(), await childrenSeconds(this.programs)];
    const seconds = await work();
    const [clientAfter, serverAfter] = [await client(), await childrenSeconds(this.programs)];
    const perObject = (before: number, after: number) => ((after - before) / objects) * 1000;
    return {
      seconds,
      perSecond: objects / seconds,
      clientMilliseconds: perObject(clientBefore, clientAfter),
      databaseMilliseconds: 0,
      serverMilliseconds: perObject(serverBefore, serverAfter),
    };
  }
}
