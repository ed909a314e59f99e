import { ListChecks, Search, X } from 'lucide-react';
import { useSessions } from '../../../state/hooks.js';
import { filterValues, type Counts } from '../../../state/sessions/list.js';
import { GROUPINGS, type Grouping, type ListQuery } from '../../../state/navigation/routes.js';
import { Select } from '../../../ui/controls/field.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { KindFilter } from './kind-filter.js';
import css from './list-bar.module.css';

const GROUPING_LABEL: Record<Grouping, string> = {
  attention: 'Needs you first',
  workspace: 'By workspace',
  agent: 'By agent',
};

/** Filters with counts, search and grouping. All of it is in the URL. */
export function ListBar(props: {
  query: ListQuery;
  counts: Counts;
  onChange: (query: ListQuery) => void;
  /** Starts a selection on touch screens, where a row cannot be hovered. */
  onPick: () => void;
}) {
  const { query, counts, onChange, onPick } = props;
  const { agents, repos } = filterValues(useSessions().values());
  return (
    <div className={css.bar}>
      <KindFilter query={query} counts={counts} onChange={onChange} />
      <div className={css.search}>
        <Search size={14} aria-hidden />
        <input
          id="search"
          type="search"
          placeholder="Search sessions"
          aria-label="Search sessions by nickname, agent, workspace, branch or reason"
          autoComplete="off"
          spellCheck={false}
          value={query.q}
          onChange={(event) => onChange({ ...query, q: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              if (query.q === '') event.currentTarget.blur();
              else onChange({ ...query, q: '' });
              event.preventDefault();
            }
            if (event.key === 'Enter' || event.key === 'ArrowDown') event.currentTarget.blur();
          }}
        />
        {query.q === '' ? (
          <kbd aria-hidden>/</kbd>
        ) : (
          <button type="button" aria-label="Clear search" onClick={() => onChange({ ...query, q: '' })}>
            <X size={14} />
          </button>
        )}
      </div>
      <div className={css.selects}>
        {(agents.length > 1 || query.agent !== null) && (
          <Select
            aria-label="Filter by agent"
            value={query.agent ?? ''}
            data-on={query.agent !== null || undefined}
            onChange={(event) => onChange({ ...query, agent: event.target.value || null })}
          >
            <option value="">All agents</option>
            {agents.map((agent) => (
              <option key={agent}>{agent}</option>
            ))}
          </Select>
        )}
        {(repos.length > 1 || query.repo !== null) && (
          <Select
            aria-label="Filter by repository"
            value={query.repo ?? ''}
            data-on={query.repo !== null || undefined}
            onChange={(event) => onChange({ ...query, repo: event.target.value || null })}
          >
            <option value="">All repositories</option>
            {repos.map((repo) => (
              <option key={repo}>{repo}</option>
            ))}
          </Select>
        )}
        <Select
          aria-label="Group and order"
          value={query.group}
          onChange={(event) =>
            onChange({
              ...query,
              group: GROUPINGS.find((known) => known === event.target.value) ?? 'attention',
            })
          }
        >
          {GROUPINGS.map((grouping) => (
            <option key={grouping} value={grouping}>
              {GROUPING_LABEL[grouping]}
            </option>
          ))}
        </Select>
        <IconButton label="Select" className={css.pick ?? ''} onClick={onPick}>
          <ListChecks size={16} />
        </IconButton>
      </div>
    </div>
  );
}
