import { FileCheck2, RefreshCw } from 'lucide-react';
import { useRef } from 'react';
import type { DiffBase } from '../../../contract/workspace/workspace.js';
import { PHONE, useApp, useCommands, useData, useMedia, useStore } from '../../state/hooks.js';
import { DIFF_BASES, type Route } from '../../state/navigation/routes.js';
import { plural } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Empty } from '../../ui/display/empty.js';
import { Select } from '../../ui/controls/field.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Segmented } from '../../ui/controls/segmented.js';
import { LineCounts } from '../../ui/display/line-counts.js';
import { DiffFiles } from './diff-files.js';
import { diffTotals } from '../shared/diff/diff-totals.js';
import { DiffView, type DiffViewHandle } from '../shared/diff/diff-view.js';
import { useDiff } from '../shared/diff/use-diff.js';
import css from './diff-page.module.css';

const BASE: Record<DiffBase, string> = {
  head: 'Uncommitted changes',
  branch: 'Since branch start',
  spawn: 'Since session start',
};

/** The changes in a workspace: files on the left, their lines on the right. */
export function DiffPage({ route }: { route: Extract<Route, { page: 'diff' }> }) {
  const { prefs, router } = useApp();
  const layout = useStore(prefs, (value) => value.diff);
  const phone = useMedia(PHONE);
  const workspace = useData((data) => data.workspaces.get(route.workspace));
  const { diff, error, reload, loadFile } = useDiff(route.workspace, route.base);
  const view = useRef<DiffViewHandle>(null);
  const show = (file: string): void => {
    router.replace({ ...route, file });
    view.current?.show(file);
  };
  useCommands((id) => {
    if ((id !== 'down' && id !== 'up') || diff === null || diff.files.length === 0) return false;
    const at = diff.files.findIndex((file) => file.path === route.file);
    const to = Math.max(0, Math.min(diff.files.length - 1, at + (id === 'down' ? 1 : -1)));
    const next = diff.files[to];
    if (next !== undefined) show(next.path);
    return true;
  });
  const totals = diffTotals(diff?.files ?? []);
  return (
    <div className={css.page} data-testid="diff">
      <header className={css.bar}>
        <h1 className={css.title}>
          {route.workspace}
          {workspace?.branch !== undefined && workspace.branch !== null && <span>{workspace.branch}</span>}
        </h1>
        {diff !== null && (
          <p className={`${css.sum} tnum`}>
            {plural(totals.files, 'file')} <LineCounts added={totals.added} deleted={totals.deleted} />
          </p>
        )}
        <Select
          className={css.base ?? ''}
          aria-label="Compare with"
          value={route.base}
          onChange={(event) =>
            router.replace({
              ...route,
              base: DIFF_BASES.find((base) => base === event.target.value) ?? 'head',
              file: null,
            })
          }
        >
          {DIFF_BASES.map((base) => (
            <option key={base} value={base}>
              {BASE[base]}
            </option>
          ))}
        </Select>
        {!phone && (
          <Segmented
            label="Layout"
            value={layout}
            onChange={(next) => prefs.update((value) => ({ ...value, diff: next }))}
            options={[
              { value: 'unified', label: 'Unified' },
              { value: 'split', label: 'Side by side' },
            ]}
          />
        )}
        <IconButton label="Refresh the diff" onClick={reload}>
          <RefreshCw size={16} />
        </IconButton>
      </header>
      {error !== null && (
        <Empty title="Could not load the diff" action={<Button onClick={reload}>Try again</Button>}>
          {error.message} {error.hint}
        </Empty>
      )}
      {error === null && diff === null && (
        <p className={css.reading} role="status">
          Loading changes…
        </p>
      )}
      {error === null && diff?.files.length === 0 && (
        <Empty title="No changes" icon={<FileCheck2 size={28} />}>
          {route.base === 'head'
            ? 'Everything in this workspace is committed.'
            : 'There are no differences from where it started.'}
        </Empty>
      )}
      {error === null && diff !== null && diff.files.length > 0 && (
        <div className={css.body}>
          <DiffFiles files={diff.files} current={route.file} onShow={show} />
          <DiffView
            ref={view}
            diff={diff}
            layout={phone ? 'unified' : layout}
            first={route.file}
            onLoad={loadFile}
          />
        </div>
      )}
    </div>
  );
}
