import { FileCheck2, RefreshCw } from 'lucide-react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useData } from '../../../state/hooks.js';
import { plural } from '../../../state/words/words.js';
import { Empty } from '../../../ui/display/empty.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { diffTotals } from '../../shared/diff/diff-totals.js';
import { DiffView } from '../../shared/diff/diff-view.js';
import { useDiff } from '../../shared/diff/use-diff.js';
import css from './beside.module.css';

/** The changes since session start, read again whenever the git status of the workspace changes. */
export function BesideDiff({ workspace }: { workspace: string }) {
  const { diff, error, reload, loadFile } = useDiff(workspace, 'spawn');
  const git = useData((data) => data.workspaces.get(workspace)?.git);
  const state = git == null ? '' : [git.commit, git.changed, git.untracked].join(' ');
  const seen = useRef(state);
  const viewed = useEffectEvent((now: string) => {
    if (seen.current !== now) reload();
    seen.current = now;
  });
  useEffect(() => viewed(state), [state]);
  if (error !== null)
    return (
      <Empty title="Could not load the diff">
        {error.message} {error.hint}
      </Empty>
    );
  if (diff === null) return <p className={css.note}>Loading changes…</p>;
  if (diff.files.length === 0)
    return (
      <Empty title="No changes" icon={<FileCheck2 size={28} />}>
        There are no differences from where the session started.
      </Empty>
    );
  const { files, added, deleted } = diffTotals(diff.files);
  return (
    <>
      <p className={`${css.note} tnum`}>
        <span>
          {plural(files, 'file')} +{added} −{deleted} since session start
        </span>
        <IconButton size="small" label="Refresh the diff" onClick={reload}>
          <RefreshCw size={14} />
        </IconButton>
      </p>
      <DiffView ref={null} diff={diff} layout="unified" first={null} onLoad={loadFile} />
    </>
  );
}
