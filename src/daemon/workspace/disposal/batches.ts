/** Concurrent file system calls; more would only wait. */
const CONCURRENCY = 32;

/** Walks a tree concurrently: `work` on an item returns the items below it. */
export async function inBatches<T>(first: T, work: (item: T) => Promise<readonly T[]>): Promise<void> {
  const open = [first];
  while (open.length > 0) {
    const found = await Promise.all(open.splice(-CONCURRENCY).map(work));
    for (const items of found) for (const item of items) open.push(item);
  }
}
