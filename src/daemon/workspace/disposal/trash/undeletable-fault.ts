import type { Fault } from '../../../../contract/events.js';

/** Returns the fault about disposed workspaces that could not be deleted; null when there are none. */
export function undeletableFault(left: ReadonlyMap<string, string>): Omit<Fault, 'code'> | null {
  const [first] = left;
  if (first === undefined) return null;
  const [path, why] = first;
  const more = left.size > 1 ? ` (and ${left.size - 1} more)` : '';
  return {
    message: `${path} could not be deleted${more}: ${why}`,
    hint: `It only takes up disk space. Delete it yourself (sudo rm -rf ${path}); schmux tries again at each start.`,
  };
}
