import type { Client } from '../../../client/client.js';
import type { SafetyReport, Workspace } from '../../../contract/workspace/workspace.js';
import { createStore, type Store } from '../../state/store.js';

/** `report` is null if the check failed. `size` is in bytes, null if measuring would take too long. */
export type Check = {
  signature: string;
  report: SafetyReport | null | undefined;
  size: number | null | undefined;
};
/** `inUse`: it cannot be removed anyway, so only its size is requested. */
export type Wanted = { workspace: Workspace; inUse: boolean };

export type WorkspaceChecks = {
  cached: Store<ReadonlyMap<string, Check>>;
  /** Requests what is missing, in this order; a later call replaces the requests still waiting. */
  want(list: readonly Wanted[]): void;
  /** Checks one again; resolves when the result is there. */
  again(wanted: Wanted): Promise<void>;
};

/** Each check takes some twenty git processes and a request to the remote. */
const TOGETHER = 2;

const all = new WeakMap<Client, WorkspaceChecks>();

/** Results are kept as long as the page is open, however often the list is opened. */
export function checksOf(client: Client): WorkspaceChecks {
  const cached = all.get(client) ?? createWorkspaceChecks(client);
  all.set(client, cached);
  return cached;
}

/** Reports and sizes of workspaces, requested a few at a time and kept until the workspace changes. */
export function createWorkspaceChecks(client: Pick<Client, 'call'>): WorkspaceChecks {
  const cached = createStore<ReadonlyMap<string, Check>>(new Map());
  const busy = new Set<string>();
  let waiting: Wanted[] = [];

  const ask = async ({ workspace, inUse }: Wanted): Promise<void> => {
    const params = { id: workspace.id };
    const before = cached.get().get(workspace.id);
    // Removed meanwhile, or the daemon is away: there is nothing to show.
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
      // A check that was running when it was requested may be done by now.
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

/** Changes when a new report could differ. The size alone is measured once. */
function signatureOf({ workspace: { git, problem, status }, inUse }: Wanted): string {
  if (inUse) return 'in use';
  const { branch, commit, upstream, ahead, changed, untracked, stashes } = git ?? {};
  return JSON.stringify([status, problem, branch, commit, upstream, ahead, changed, untracked, stashes]);
}
