import { FolderGit2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp, useData, useNow } from '../../state/hooks.js';
import { SPAWN } from '../../state/routes.js';
import { plural } from '../../state/words.js';
import { Empty } from '../../ui/empty.js';
import { Link } from '../../ui/link.js';
import { useRowKeys } from './use-row-keys.js';
import { useSizes } from './use-sizes.js';
import { WorkspaceRow } from './workspace-row.js';
import css from './workspaces-page.module.css';

/** Every directory that sessions ran in, with what git says of it. */
export function WorkspacesPage() {
  const { actions } = useApp();
  const list = useRef<HTMLUListElement>(null);
  const workspaces = useData((data) => data.workspaces);
  const now = useNow();
  const { sizes, count } = useSizes([...workspaces.keys()]);
  useRowKeys(list);
  // Whoever comes here wants to know it as it is now; what is found arrives as every change does.
  useEffect(() => void actions.refreshWorkspaces(), [actions]);
  const sorted = [...workspaces.values()].sort(
    (a, b) => b.sessions.length - a.sessions.length || a.id.localeCompare(b.id),
  );
  if (sorted.length === 0)
    return (
      <Empty
        title="No workspaces yet"
        icon={<FolderGit2 size={28} />}
        action={<Link to={SPAWN}>New session</Link>}
      >
        A workspace is a git clone that sessions work in. Starting a session in a repository makes one.
      </Empty>
    );
  return (
    <div className={css.scroll}>
      <div className={css.page}>
        <h1 className={css.title}>
          Workspaces <span>{plural(sorted.length, 'workspace')}</span>
        </h1>
        <ul ref={list} className={css.list} data-testid="workspaces">
          {sorted.map((workspace) => (
            <WorkspaceRow
              key={workspace.id}
              workspace={workspace}
              now={now}
              size={sizes.get(workspace.id)}
              onCount={count}
            />
          ))}
        </ul>
      </div>
    </div>
  );
}
