import type { StateChip as Chip } from '../workspace-list.js';
import css from './state-chip.module.css';

/** The obstacle to removing the workspace, in a word. */
export function StateChip({ chip }: { chip: Chip }) {
  return (
    <span className={css.chip} data-state={chip.kind} title={chip.title} data-testid="state">
      {chip.text}
    </span>
  );
}
