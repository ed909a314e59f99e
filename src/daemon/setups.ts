import type { Repo } from '../contract/workspace/workspace.js';
import type { Workspaces } from './workspace/workspaces.js';

export type Setups = {
  /** The same, taking note of each workspace that is made new. */
  around(workspaces: Workspaces): Workspaces;
  /** The setup command that is still due in a workspace: given out once. */
  take(workspaceId: string): { setup?: string };
};

/** Which new workspaces still wait for their repository's setup command. Not kept over a restart: such a start has failed by then. */
export function createSetups(repos: () => Repo[]): Setups {
  const due = new Map<string, string>();
  return {
    around: (workspaces) => ({
      ...workspaces,
      async prepare(record, watcher) {
        const ready = await workspaces.prepare(record, watcher);
        const setup = repos().find((repo) => repo.name === record.repo)?.setup;
        if (setup !== undefined && record.status === 'preparing' && !due.has(record.id))
          due.set(record.id, setup);
        return ready;
      },
    }),
    take(workspaceId) {
      const setup = due.get(workspaceId);
      if (setup === undefined || setup === '') return {};
      // An empty command stands for one that was given out: a second session of the same new workspace gets none.
      due.set(workspaceId, '');
      return { setup };
    },
  };
}
