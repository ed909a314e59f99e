import type { Session } from '../../../../contract/session/session.js';
import { useData } from '../../../state/hooks.js';
import { changesText, gitChips, type GitChip } from '../../../state/words/words.js';
import { Branch } from '../../../ui/display/branch.js';
import { Tag } from '../../../ui/display/tag.js';
import type { Attempt } from './batches.js';
import css from './row-workspace.module.css';

const TONE: Record<GitChip['kind'], 'neutral' | 'warning' | 'error'> = {
  problem: 'error',
  dirty: 'warning',
  filtered: 'warning',
  ahead: 'neutral',
  behind: 'neutral',
};

/** Workspace, branch and git status: as tags, or in full where there is room. */
export function RowWorkspace({ session, attempt }: { session: Session; attempt: Attempt | undefined }) {
  const workspace = useData((data) => data.workspaces.get(session.workspace.id));
  const differs = (what: Attempt['differs'][number]): true | undefined =>
    attempt?.differs.includes(what) === true || undefined;
  return (
    <>
      <span className={css.place}>
        <span className={css.workspace} data-differs={differs('workspace')}>
          <span className={css.clip}>{session.workspace.id}</span>
          {(workspace === undefined ? [] : gitChips(workspace)).map((chip) => (
            <Tag
              key={chip.kind}
              tone={TONE[chip.kind]}
              className={`${css.chip} tnum`}
              data-kind={chip.kind}
              title={chip.label}
            >
              <span aria-hidden>{chip.text}</span>
              <span className="sr-only">{chip.label}</span>
            </Tag>
          ))}
        </span>
        {session.workspace.branch !== null && (
          <Branch className={css.branch} data-differs={differs('branch')}>
            {session.workspace.branch}
          </Branch>
        )}
      </span>
      <span className={`${css.changes} tnum`} aria-hidden>
        {workspace === undefined ? '' : changesText(workspace)}
      </span>
    </>
  );
}
