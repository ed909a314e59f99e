/** The file system answers this many questions at a time; more only wait. */
const TOGETHER = 32;

/** Works through a tree of things: what the work on one answers comes next. */
export async function inBatches<T>(first: T, work: (item: T) => Promise<readonly T[]>): Promise<void> {
  const open = [first];
  while (open.length > 0) {
    const found = await Promise.all(open.splice(-TOGETHER).map(work));
    for (const items of found) for (const item of items) open.push(item);
  }
}
