import { FileDiff, RefreshCw } from 'lucide-react';
import type { Session } from '../../../../contract/session/session.js';
import type { Workspace } from '../../../../contract/workspace/workspace.js';
import { useApp } from '../../../state/hooks.js';
import { gitChips, plural } from '../../../state/words/words.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { Link } from '../../../ui/controls/link.js';
import { LineCounts } from '../../../ui/display/line-counts.js';
import { ProgramOutput } from '../../../ui/display/program-output.js';
import css from '../details.module.css';
import { Section } from './section.js';
import { useDiffTotals } from './use-diff-totals.js';

/** Changes of the session, commits that are not pushed yet, and a link to the diff. */
export function Changes({ session, workspace }: { session: Session; workspace: Workspace | undefined }) {
  const { actions } = useApp();
  const sum = useDiffTotals(workspace);
  const git = workspace?.git ?? null;
  const problem = workspace?.problem ?? null;
  const { id } = session.workspace;
  const dirty = (git?.changed ?? 0) + (git?.untracked ?? 0);
  const chips = gitChips({ git, problem });
  return (
    <Section
      title="Changes"
      action={
        <IconButton size="small" label="Refresh git status" onClick={() => void actions.refreshWorkspace(id)}>
          <RefreshCw size={14} />
        </IconButton>
      }
    >
      {sum !== null && (
        <p className="tnum" data-testid="sum">
          {sum.files === 0 ? (
            'No changes since session start'
          ) : (
            <>
              {plural(sum.files, 'file')} <LineCounts added={sum.added} deleted={sum.deleted} />
            </>
          )}
        </p>
      )}
      <p className={css.hint}>
        {git === null && problem === null
          ? 'Git status has not been read yet.'
          : [
              ...(dirty > 0 ? [`${plural(dirty, 'uncommitted file')}`] : []),
              ...chips.filter(({ kind }) => kind !== 'ahead' && kind !== 'dirty').map((chip) => chip.label),
              ...((git?.ahead ?? 0) > 0 ? [`${plural(git?.ahead ?? 0, 'unpushed commit')}`] : []),
            ].join(', ') || 'Everything is committed' + (git?.upstream == null ? '.' : ' and pushed.')}
      </p>
      {problem?.hint !== undefined && <p className={css.hint}>{problem.hint}</p>}
      <ProgramOutput detail={problem?.detail} />
      <Link className={css.link} to={{ page: 'diff', workspace: id, base: 'spawn', file: null }}>
        <FileDiff size={14} aria-hidden /> Diff since session start
      </Link>
    </Section>
  );
}
