import { Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { TrashEntry } from '../../../contract/workspace/workspace.js';
import { useApp, useData } from '../../state/hooks.js';
import { fullTime, plural } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import css from './trash-list.module.css';

/** Removed workspaces that held work, as long as they can be restored. Renders nothing if there are none. */
export function TrashList() {
  const { client, actions } = useApp();
  const cancel = useRef<HTMLButtonElement>(null);
  // A changed number of workspaces may have changed the trash.
  const count = useData((data) => data.workspaces.size);
  const [found, setFound] = useState<{ moment: string; entries: readonly TrashEntry[] }>({
    moment: '',
    entries: [],
  });
  const { entries } = found;
  const [asked, setAsked] = useState(0);
  const [isEmptying, setEmptying] = useState(false);
  const moment = `${count} ${asked}`;
  useEffect(() => {
    const stop = new AbortController();
    client.call('trashList', {}, { signal: stop.signal }).then(
      (list) => setFound({ moment, entries: list }),
      // The daemon is away; the last known entries stay.
      () => undefined,
    );
    return () => stop.abort();
  }, [client, moment]);
  const again = (): void => setAsked((value) => value + 1);
  const restore = async ({ id, workspace, path }: TrashEntry): Promise<void> => {
    const done = await actions.attempt('Could not restore', () =>
      client.call('trashRestore', { params: { id }, body: {} }),
    );
    if (done !== null) actions.tell({ tone: 'info', title: `Restored ${workspace}`, detail: path });
    again();
  };
  const empty = async (): Promise<void> => {
    setEmptying(false);
    // Only the entries that were shown; newer ones stay.
    for (const { id } of entries)
      await actions.attempt('Could not delete', () => client.call('trashEmpty', { body: { id } }));
    again();
  };
  if (entries.length === 0) return null;
  return (
    <section className={css.trash} aria-labelledby="trash" data-testid="trash">
      <div className={css.head}>
        <h2 id="trash">
          Trash <span>{entries.length}</span>
        </h2>
        <Button variant="quiet" onClick={() => setEmptying(true)}>
          Empty trash
        </Button>
      </div>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <div className={css.what}>
              <b>{entry.workspace}</b> {entry.branch !== null && <span>{entry.branch}</span>}
              <p title={entry.path}>{entry.lost.join('; ') || entry.path}</p>
            </div>
            <span className={css.until}>kept until {fullTime(entry.until)}</span>
            <Button
              icon={<Undo2 size={14} />}
              onClick={() => void restore(entry)}
              aria-label={`Restore ${entry.workspace}`}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
      {isEmptying && (
        <Dialog title="Empty trash?" onClose={() => setEmptying(false)} initialFocus={cancel}>
          <p className={css.sure}>
            This permanently deletes {plural(entries.length, 'workspace')} and the work that exists only
            there: {entries.map(({ workspace }) => workspace).join(', ')}.
          </p>
          <DialogFoot>
            <Button ref={cancel} onClick={() => setEmptying(false)}>
              Cancel
            </Button>
            <Button variant="danger" onClick={() => void empty()} data-testid="confirm">
              Delete permanently
            </Button>
          </DialogFoot>
        </Dialog>
      )}
    </section>
  );
}
