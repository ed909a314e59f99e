import type { Client } from '../../../client/client.js';
import type { SafetyReport, Workspace } from '../../../contract/workspace/workspace.js';
import { createStore, type Store } from '../../state/store.js';

/** `report` is null when it could not be made. `size` is in bytes, null when it cannot be counted in a moment. */
export type Check = {
  signature: string;
  report: SafetyReport | null | undefined;
  size: number | null | undefined;
};
/** `inUse`: nobody asks whether it can be removed, so only its size is asked for. */
export type Wanted = { workspace: Workspace; inUse: boolean };

export type WorkspaceChecks = {
  cached: Store<ReadonlyMap<string, Check>>;
  /** Asks for what is not known of these, in their order; a later call takes the place of what still waits. */
  want(list: readonly Wanted[]): void;
  /** Asks for one again; settles when it is answered. */
  again(wanted: Wanted): Promise<void>;
};

/** Each is some twenty git processes, and a question to the remote. */
const TOGETHER = 2;

const all = new WeakMap<Client, WorkspaceChecks>();

/** What was found stays known as long as the page is open, however often the list is opened. */
export function checksOf(client: Client): WorkspaceChecks {
  const cached = all.get(client) ?? createWorkspaceChecks(client);
  all.set(client, cached);
  return cached;
}

/** Reports and sizes of workspaces, asked for a few at a time and kept until the workspace changes. */
export function createWorkspaceChecks(client: Pick<Client, 'call'>): WorkspaceChecks {
  const cached = createStore<ReadonlyMap<string, Check>>(new Map());
  const busy = new Set<string>();
  let waiting: Wanted[] = [];

  const ask = async ({ workspace, inUse }: Wanted): Promise<void> => {
    const params = { id: workspace.id };
    const before = cached.get().get(workspace.id);
    // Gone meanwhile, or the daemon is away: there is nothing to show.
    const found = inUse
      ? await client.call('workspaceSize', { params }).then(
          ({ size }) => ({ report: undefined, size }),
          () => ({ report: undefined, size: before?.size }),
        )
      : await client.call('workspaceSafety', { params }).then(
          (report) => ({ report, size: report.size }),
          () => ({ report: null, size: before?.size }),
        );
    const check: Check = { signature: signatureOf({ workspace, inUse }), ...found };
    cached.update((map) => new Map(map).set(workspace.id, check));
  };
  const isOpen = (wanted: Wanted): boolean =>
    wanted.workspace.status !== 'preparing' &&
    cached.get().get(wanted.workspace.id)?.signature !== signatureOf(wanted);
  const pump = (): void => {
    while (busy.size < TOGETHER) {
      // One that was being asked for when it was wanted may be answered by now.
      waiting = waiting.filter(isOpen);
      const next = waiting.find(({ workspace }) => !busy.has(workspace.id));
      if (next === undefined) return;
      waiting = waiting.filter((other) => other !== next);
      busy.add(next.workspace.id);
      void ask(next).finally(() => {
        busy.delete(next.workspace.id);
        pump();
      });
    }
  };
  return {
    cached,
    want(list) {
      waiting = [...list];
      pump();
    },
    again: ask,
  };
}

/** Changes when a new report may say something else. The size alone is counted once. */
function signatureOf({ workspace: { git, problem, status }, inUse }: Wanted): string {
  if (inUse) return 'in use';
  const { branch, commit, upstream, ahead, changed, untracked, stashes } = git ?? {};
  return JSON.stringify([status, problem, branch, commit, upstream, ahead, changed, untracked, stashes]);
}
