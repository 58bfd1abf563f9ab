/** Makes the values of one source until the signal aborts. */
export type Source<Value> = (signal: AbortSignal) => AsyncIterable<Value>;

/** The values of several sources in the order in which they come. Whatever ends it, a failure of one or nobody reading on, aborts all. */
export async function* interleave<Value>(
  sources: readonly Source<Value>[],
  signal: AbortSignal,
): AsyncGenerator<Value, void, undefined> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const iterators = sources.map((source) => source(either)[Symbol.asyncIterator]());
  const ask = async (iterator: AsyncIterator<Value>) => ({ iterator, result: await iterator.next() });
  const asked = new Map(iterators.map((iterator) => [iterator, ask(iterator)]));
  try {
    while (asked.size > 0) {
      const { iterator, result } = await Promise.race(asked.values());
      asked.delete(iterator);
      if (result.done === true) continue;
      yield result.value;
      asked.set(iterator, ask(iterator));
    }
  } finally {
    ended.abort();
    await Promise.allSettled(asked.values());
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}
