import { FileDiff, FolderOpen, Plus, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Workspace } from '../../../../contract/workspace/workspace.js';
import type { WorkspaceEntry } from '../workspace-list.js';
import { useApp, useSessions } from '../../../state/hooks.js';
import { SPAWN } from '../../../state/navigation/routes.js';
import { sizeText } from '../../../../contract/size.js';
import { agoPhrase, gitChips, nameOf, plural } from '../../../state/words/words.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { Branch } from '../../../ui/display/branch.js';
import { IndicatorIcon } from '../../../ui/display/indicator.js';
import { Link } from '../../../ui/controls/link.js';
import { ProgramOutput } from '../../../ui/display/program-output.js';
import { Tag } from '../../../ui/display/tag.js';
import { StateChip } from './state-chip.js';
import css from './workspace-row.module.css';

const STATUS: Record<Workspace['status'], string> = {
  preparing: 'being prepared',
  ready: '',
  missing: 'directory missing',
  failed: 'preparation failed',
};

/** A workspace: its path, git status, sessions and actions. */
export function WorkspaceRow(props: {
  entry: WorkspaceEntry;
  now: number;
  onCheck: (entry: WorkspaceEntry) => Promise<void>;
}) {
  const { entry, now, onCheck } = props;
  const { workspace, size, chip } = entry;
  const app = useApp();
  const { id, git, status } = workspace;
  const [busy, setBusy] = useState(false);
  const refresh = async (): Promise<void> => {
    setBusy(true);
    await app.actions.refreshWorkspace(id);
    await onCheck(entry);
    setBusy(false);
  };
  const chips = gitChips(workspace);
  const problem = workspace.problem ?? null;
  return (
    <li className={css.row} data-workspace={id} data-testid={`workspace-${id}`}>
      <div className={css.main}>
        <h2 className={css.name}>
          <Link to={{ page: 'diff', workspace: id, base: 'head', file: null }}>{id}</Link>
          {!workspace.managed && <Tag>yours</Tag>}
          {STATUS[status] !== '' && <span className={css.problem}>{STATUS[status]}</span>}
        </h2>
        <p className={css.path} title={workspace.path}>
          <bdi>{workspace.path}</bdi>
        </p>
      </div>
      <StateChip chip={chip} />
      <div className={css.git}>
        <Branch>{git?.branch ?? workspace.branch ?? 'no branch'}</Branch>
        <span className={css.facts}>
          {problem !== null && `${problem.message} ${problem.hint ?? ''}`}
          {problem !== null
            ? ''
            : git === null
              ? 'not checked yet'
              : chips.length === 0 && git.stashes === 0
                ? 'clean'
                : chips.map((chip) => chip.label).join(', ')}
          {git !== null &&
            git.stashes > 0 &&
            `${chips.length > 0 ? ', ' : ''}${git.stashes === 1 ? '1 stash' : `${git.stashes} stashes`}`}
          {git !== null && <span className={css.read}> · checked {agoPhrase(git.checked_at, now)}</span>}
        </span>
        <ProgramOutput detail={problem?.detail} />
      </div>
      <SessionChips ids={workspace.sessions} />
      <span
        className={`${css.disk} tnum`}
        title={size === null ? 'Too large to measure quickly' : 'Size on disk'}
      >
        {size === undefined ? '' : size === null ? 'large' : sizeText(size)}
      </span>
      <div className={css.actions}>
        <IconButton size="small" label={`Refresh ${id}`} disabled={busy} onClick={() => void refresh()}>
          <RefreshCw size={16} />
        </IconButton>
        <IconButton
          size="small"
          label={`View diff of ${id}`}
          onClick={() => app.router.go({ page: 'diff', workspace: id, base: 'head', file: null })}
        >
          <FileDiff size={16} />
        </IconButton>
        <IconButton
          size="small"
          label={`New session in ${id}`}
          disabled={status !== 'ready'}
          onClick={() => app.router.go({ ...SPAWN, page: 'spawn', workspace: id, repo: null, quick: null })}
        >
          <Plus size={16} />
        </IconButton>
        <IconButton
          size="small"
          label={`Open ${id} in editor`}
          disabled={status !== 'ready'}
          onClick={() => void app.actions.openWorkspace(id)}
        >
          <FolderOpen size={16} />
        </IconButton>
        <IconButton
          size="small"
          label={`Remove ${id}`}
          onClick={() => app.overlay.set({ kind: 'dispose_workspace', id })}
        >
          <Trash2 size={16} />
        </IconButton>
      </div>
    </li>
  );
}

/** More sessions than this are counted. */
const CHIPS = 3;

function SessionChips({ ids }: { ids: readonly string[] }) {
  const sessions = useSessions();
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  if (known.length === 0) return <span className={css.none}>no sessions</span>;
  return (
    <span className={css.sessions}>
      {known.slice(0, CHIPS).map((session) => (
        <Link key={session.id} to={{ page: 'session', id: session.id }} className={css.chip}>
          <IndicatorIcon state={session.indicator} size={10} />
          <span>{nameOf(session)}</span>
        </Link>
      ))}
      {known.length > CHIPS && (
        <span className={css.none}>{plural(known.length - CHIPS, 'more').replace(/s$/, '')}</span>
      )}
    </span>
  );
}
