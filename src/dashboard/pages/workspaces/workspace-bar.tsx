import { FolderTree, Search } from 'lucide-react';
import type { WorkspaceEntry } from './workspace-list.js';
import {
  WORKSPACE_SORTS,
  WORKSPACE_STATES,
  type WorkspaceSort,
  type WorkspaceState,
  type WorkspaceView,
} from '../../state/navigation/routes.js';
import { Input, Select } from '../../ui/controls/field.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import css from './workspace-bar.module.css';

const STATE: Record<WorkspaceState, string> = { live: 'In use', work: 'Holds work', safe: 'Safe to remove' };
const SORT: Record<WorkspaceSort, string> = {
  name: 'Name',
  activity: 'Last activity',
  size: 'Size',
  age: 'Oldest first',
};

/** Filters with counts, search, sort order and grouping. All of it is in the URL. */
export function WorkspaceBar(props: {
  view: WorkspaceView;
  entries: readonly WorkspaceEntry[];
  onChange: (view: WorkspaceView) => void;
}) {
  const { view, entries, onChange } = props;
  return (
    <div className={css.bar}>
      <div className={css.counts} role="group" aria-label="Filter by state">
        <button
          type="button"
          className={css.count}
          aria-pressed={view.state === null}
          onClick={() => onChange({ ...view, state: null })}
        >
          All <b className="tnum">{entries.length}</b>
        </button>
        {WORKSPACE_STATES.map((state) => (
          <button
            key={state}
            type="button"
            className={css.count}
            aria-pressed={view.state === state}
            onClick={() => onChange({ ...view, state: view.state === state ? null : state })}
          >
            {STATE[state]} <b className="tnum">{entries.filter(({ chip }) => chip.kind === state).length}</b>
          </button>
        ))}
      </div>
      <div className={css.search}>
        <Search size={14} aria-hidden />
        <Input
          id="search"
          type="search"
          placeholder="Filter workspaces"
          aria-label="Filter workspaces by name, path, repository, branch or session"
          value={view.q}
          onChange={(event) => onChange({ ...view, q: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && view.q !== '') onChange({ ...view, q: '' });
            else if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      </div>
      <Select
        aria-label="Sort by"
        value={view.sort}
        onChange={(event) =>
          onChange({
            ...view,
            sort: WORKSPACE_SORTS.find((known) => known === event.target.value) ?? 'name',
          })
        }
      >
        {WORKSPACE_SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT[sort]}
          </option>
        ))}
      </Select>
      <IconButton
        label="Group by repository"
        pressed={view.grouped}
        onClick={() => onChange({ ...view, grouped: !view.grouped })}
      >
        <FolderTree size={16} />
      </IconButton>
    </div>
  );
}
