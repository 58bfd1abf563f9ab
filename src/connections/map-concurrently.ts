/** The results of a function over a list, in the list's order, with at most `limit` calls at a time. After a failure none is begun. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()].toReversed();
  const run = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  const runs = Array.from({ length: Math.min(limit, items.length) }, run);
  try {
    await Promise.all(runs);
  } catch (error) {
    queue.length = 0;
    throw error;
  }
  return results;
}
