import { processTrees, type ProcessIdentity } from './process.js';

/**
 * `processTree` for many callers: who asks while the processes are being listed shares the next listing, so that ending a
 * hundred agents reads the process table a few times and not a hundred. The listing begins after the call.
 */
export function createProcessTrees(
  read: (roots: readonly number[]) => Promise<ProcessIdentity[][]> = processTrees,
): (root: number) => Promise<ProcessIdentity[]> {
  let running: Promise<unknown> = Promise.resolve();
  let next: { roots: number[]; trees: Promise<ProcessIdentity[][]> } | null = null;
  return async (root) => {
    if (next === null) {
      const roots: number[] = [];
      const begin = () => {
        next = null;
        return read(roots);
      };
      const trees = running.then(begin, begin);
      running = trees;
      next = { roots, trees };
    }
    const index = next.roots.push(root) - 1;
    return (await next.trees)[index] ?? [];
  };
}
