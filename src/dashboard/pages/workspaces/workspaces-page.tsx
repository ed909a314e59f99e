import { FolderGit2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useApp, useNow } from '../../state/hooks.js';
import { SPAWN, type WorkspaceView } from '../../state/navigation/routes.js';
import { sizeText } from '../../../contract/size.js';
import { plural } from '../../state/words/words.js';
import { workspaceGroups } from './workspace-list.js';
import { Button } from '../../ui/controls/button.js';
import { Empty } from '../../ui/display/empty.js';
import { Link } from '../../ui/controls/link.js';
import { RemoveSafeDialog } from './remove-safe/remove-safe-dialog.js';
import { TrashList } from './trash-list.js';
import { useEntries } from './use-entries.js';
import { useRowKeys } from './use-row-keys.js';
import { WorkspaceBar } from './workspace-bar.js';
import { WorkspaceRow } from './row/workspace-row.js';
import css from './workspaces-page.module.css';

const ALL: WorkspaceView = { q: '', sort: 'name', state: null, grouped: false };

/** Every directory that sessions ran in: its git status, what it would take to remove it, and the trash. */
export function WorkspacesPage({ view = ALL }: { view?: WorkspaceView | undefined }) {
  const { actions, router } = useApp();
  const list = useRef<HTMLDivElement>(null);
  const now = useNow();
  const { entries, check } = useEntries();
  const [isRemoving, setRemoving] = useState(false);
  useRowKeys(list);
  // Refreshes everything on entry; results arrive like any other change.
  useEffect(() => void actions.refreshWorkspaces(), [actions]);
  const show = (next: WorkspaceView): void => router.replace({ page: 'workspaces', view: next });
  const groups = workspaceGroups(entries, view);
  const dialog = isRemoving && <RemoveSafeDialog entries={entries} onClose={() => setRemoving(false)} />;
  if (entries.length === 0)
    return (
      <div className={css.scroll}>
        <Empty
          title="No workspaces yet"
          icon={<FolderGit2 size={28} />}
          action={<Link to={SPAWN}>New session</Link>}
        >
          A workspace is a git clone that sessions work in. Starting a session in a repository creates one.
        </Empty>
        <div className={css.page}>
          <TrashList />
        </div>
        {dialog}
      </div>
    );
  const counted = entries.flatMap(({ size }) => (typeof size === 'number' ? [size] : []));
  const bytes = counted.reduce((total, size) => total + size, 0);
  return (
    <div className={css.scroll}>
      <div className={css.page}>
        <div className={css.head}>
          <h1 className={css.title}>
            Workspaces{' '}
            <span>
              {plural(entries.length, 'workspace')}
              {bytes > 0 && `, ${sizeText(bytes)}`}
            </span>
          </h1>
          <Button onClick={() => setRemoving(true)}>Remove all safe…</Button>
        </div>
        <WorkspaceBar view={view} entries={entries} onChange={show} />
        <div ref={list} data-testid="workspaces">
          {groups.map(({ title, entries: members }) => (
            <section key={title} aria-label={title ?? 'Workspaces'}>
              {title !== null && (
                <h2 className={css.group}>
                  {title} <span>{members.length}</span>
                </h2>
              )}
              <ul className={css.list}>
                {members.map((entry) => (
                  <WorkspaceRow key={entry.workspace.id} entry={entry} now={now} onCheck={check} />
                ))}
              </ul>
            </section>
          ))}
        </div>
        {groups.length === 0 && (
          <p className={css.nothing}>
            No matching workspaces. <Button onClick={() => show(ALL)}>Clear filters</Button>
          </p>
        )}
        <TrashList />
        {dialog}
      </div>
    </div>
  );
}
