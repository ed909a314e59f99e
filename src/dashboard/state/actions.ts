import { toSchmuxError, type SchmuxError } from '../../contract/errors.js';
import type { IdResult, Session, SpawnInput } from '../../contract/session/session.js';
import type { Client } from '../../client/client.js';
import { processText } from '../../contract/session/processes.js';
import { nameOf, plural } from './words/words.js';

/** A toast; `action` is its button. */
export type Toast = {
  tone: 'info' | 'error';
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
};

export type ActionDeps = {
  client: Client;
  session(id: string): Session | undefined;
  toast(toast: Toast): void;
  clipboard: Pick<Clipboard, 'writeText'>;
};

export type Actions = ReturnType<typeof createActions>;

/** All actions on sessions and workspaces. Errors become toasts here. */
export function createActions({ client, session, toast, clipboard }: ActionDeps) {
  const attempt = async <T>(what: string, run: () => Promise<T>): Promise<T | null> => {
    try {
      return await run();
    } catch (thrown) {
      const error = toSchmuxError(thrown);
      toast({ tone: 'error', title: `${what}: ${error.message}`, detail: error.hint });
      return null;
    }
  };

  const name = (id: string): string => {
    const known = session(id);
    return known === undefined ? id : nameOf(known);
  };

  /** Shows one toast for a bulk result: what was done, and the first failure. */
  const tellBulk = (verb: string, results: readonly IdResult[]): void => {
    const failed = results.filter((result) => result.error !== null);
    const done = results.length - failed.length;
    const only = results.length === 1 ? results[0] : undefined;
    if (done > 0)
      toast({
        tone: 'info',
        title: only ? `${verb} ${name(only.id)}` : `${verb} ${plural(done, 'session')}`,
        detail: processDetail(results),
      });
    const [first] = failed;
    if (first?.error)
      toast({
        tone: 'error',
        title: `${name(first.id)}: ${first.error.message}`,
        detail: failed.length > 1 ? `and ${failed.length - 1} more` : first.error.hint,
      });
  };

  const copy = async (text: string, said: Pick<Toast, 'title' | 'detail'>): Promise<void> => {
    const copied = await attempt('Could not copy', () => clipboard.writeText(text).then(() => true));
    if (copied) toast({ tone: 'info', ...said });
  };

  return {
    attempt,
    tell: toast,
    /** Puts `text` on the clipboard and confirms it. */
    copy,
    async done(ids: readonly string[], { keepProcesses }: { keepProcesses: boolean }): Promise<void> {
      const results = await attempt('Could not end', () =>
        client.call('sessionDone', { body: { ids: [...ids], keep_processes: keepProcesses } }),
      );
      if (results) tellBulk('Done:', results);
    },
    async dispose(ids: readonly string[], { keepProcesses }: { keepProcesses: boolean }): Promise<void> {
      const results = await attempt('Could not dispose', () =>
        client.call('sessionDispose', { body: { ids: [...ids], keep_processes: keepProcesses } }),
      );
      if (results) tellBulk('Disposed', results);
    },
    /** Starts one session; returns its id, or null if it was refused. */
    async spawnOne(input: SpawnInput): Promise<string | null> {
      const answer = await attempt('Could not start', () => client.call('sessionSpawn', { body: input }));
      const [result] = answer ?? [];
      if (result === undefined) return null;
      if ('id' in result) return result.id;
      toast({ tone: 'error', title: `Could not start: ${result.error.message}`, detail: result.error.hint });
      return null;
    },
    async cancel(id: string): Promise<void> {
      await attempt('Could not cancel', () => client.call('sessionCancel', { params: { id }, body: {} }));
    },
    async rename(id: string, nickname: string | null): Promise<boolean> {
      const body = { nickname };
      return (
        (await attempt('Could not rename', () => client.call('sessionUpdate', { params: { id }, body }))) !==
        null
      );
    },
    async mute(id: string, muted: boolean): Promise<void> {
      const who = name(id);
      const answer = await attempt('Could not update', () =>
        client.call('sessionUpdate', { params: { id }, body: { muted } }),
      );
      if (answer) toast({ tone: 'info', title: muted ? `Muted ${who}` : `Unmuted ${who}` });
    },
    /** `on` null: as the configuration says. */
    async continueAtReset(id: string, on: boolean | null): Promise<void> {
      const body = { continue_at_reset: on };
      await attempt('Could not update', () => client.call('sessionUpdate', { params: { id }, body }));
    },
    async copyAttach(id: string): Promise<void> {
      const known = session(id);
      if (known === undefined) return;
      await copy(known.attach, { title: 'Attach command copied', detail: known.attach });
    },
    async openWorkspace(id: string): Promise<void> {
      await attempt('Could not open the editor', () =>
        client.call('workspaceOpen', { params: { id }, body: {} }),
      );
    },
    async refreshWorkspace(id: string): Promise<void> {
      await attempt('Could not refresh', () => client.call('workspaceRefresh', { params: { id }, body: {} }));
    },
    async refreshWorkspaces(): Promise<void> {
      await attempt('Could not refresh', () => client.call('workspaceList', { query: { refresh: 'true' } }));
    },
    /** `discard`: the digest of the report that was shown. */
    async disposeWorkspace(id: string, discard?: string): Promise<void> {
      const body = discard === undefined ? {} : { discard };
      const answer = await attempt('Could not dispose', () =>
        client.call('workspaceDispose', { params: { id }, body }),
      );
      if (!answer) return;
      const { trash = null } = answer;
      const until = trash === null ? '' : new Date(trash.until).toLocaleString();
      const kept = `In the trash until ${until}. Restore it with: schmux workspace restore ${id}`;
      toast({
        tone: 'info',
        title: `Removed workspace ${id}`,
        ...(trash === null ? {} : { detail: kept }),
      });
    },
    /** Sets one key of the configuration; returns the error if it was refused. */
    async setConfig(key: string, value: unknown): Promise<SchmuxError | null> {
      try {
        await client.call('configSet', { body: { key, value: value as never } });
        return null;
      } catch (thrown) {
        return toSchmuxError(thrown);
      }
    },
  };
}

/** Lists the processes beside the agents: those that were ended, are kept, or could not be ended. */
function processDetail(results: readonly IdResult[]): string | undefined {
  const parts = [
    ['Also ended', results.flatMap(({ ended = [] }) => ended)],
    ['Still running', results.flatMap(({ kept = [] }) => kept)],
    ['Could not be ended', results.flatMap(({ left = [] }) => left)],
  ] as const;
  const lines = parts.flatMap(([what, [first, ...more]]) =>
    first === undefined
      ? []
      : [`${what}: ${processText(first)}${more.length > 0 ? ` and ${more.length} more` : ''}`],
  );
  return lines.length === 0 ? undefined : lines.join('. ');
}
