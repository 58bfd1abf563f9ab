/** Does the work for every member, at most `size` at once, and gives the results in the members' order. */
export async function inBatches<T, R>(members: readonly T[], size: number, work: (member: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  results.length = members.length;
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < members.length; index = next++) results[index] = await work(members[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(size, members.length) }, worker));
  return results;
}
