import type { Indicator } from '../../../../contract/session/session.js';
import { KIND_WORD, type Kind } from '../../../../contract/session/state-word.js';
import type { Counts } from '../../../state/sessions/list.js';
import type { ListQuery } from '../../../state/navigation/routes.js';
import { IndicatorIcon } from '../../../ui/display/indicator.js';
import css from './kind-filter.module.css';

/** The kinds under each indicator. Rare kinds are shown only while a session has them. */
const GROUPS: readonly { indicator: Indicator; kinds: readonly Kind[]; rare: readonly Kind[] }[] = [
  { indicator: 'Waiting', kinds: ['blocked', 'feedback', 'done'], rare: ['limited'] },
  { indicator: 'Running', kinds: ['working'], rare: ['starting', 'running'] },
  { indicator: 'Error', kinds: ['failed'], rare: [] },
  { indicator: 'Stopped', kinds: ['ended'], rare: [] },
];

/** Counts that act as filters: one group per indicator, with the words that rows use. */
export function KindFilter(props: {
  query: ListQuery;
  counts: Counts;
  onChange: (query: ListQuery) => void;
}) {
  const { query, counts, onChange } = props;
  const all = query.indicator === null && query.kind === null;
  return (
    <div className={css.counts} role="group" aria-label="Filter by status">
      <button
        type="button"
        className={css.chip}
        aria-pressed={all}
        onClick={() => onChange({ ...query, indicator: null, kind: null })}
      >
        All <b className="tnum">{counts.total}</b>
      </button>
      {GROUPS.map(({ indicator, kinds, rare }) => (
        <span key={indicator} className={css.group}>
          <button
            type="button"
            className={css.whole}
            title={`${indicator} ${counts[indicator]}`}
            aria-label={`${indicator} ${counts[indicator]}`}
            aria-pressed={query.indicator === indicator}
            data-indicator={indicator}
            onClick={() =>
              onChange({ ...query, kind: null, indicator: query.indicator === indicator ? null : indicator })
            }
          >
            <IndicatorIcon
              state={indicator}
              size={11}
              quiet={indicator !== 'Waiting' || counts.blocked === 0}
            />
          </button>
          {[...kinds, ...rare.filter((kind) => counts[kind] > 0 || query.kind === kind)].map((kind) => (
            <button
              key={kind}
              type="button"
              className={css.chip}
              data-kind={kind}
              data-empty={counts[kind] === 0 || undefined}
              aria-pressed={query.kind === kind}
              onClick={() => onChange({ ...query, indicator: null, kind: query.kind === kind ? null : kind })}
            >
              {KIND_WORD[kind]} <b className="tnum">{counts[kind]}</b>
            </button>
          ))}
        </span>
      ))}
    </div>
  );
}
