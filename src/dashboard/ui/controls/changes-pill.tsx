import css from './changes-pill.module.css';
import { Kbd } from '../display/kbd.js';

/** Indicates that the order has changed; a click applies it. It lies over the list, so that nothing moves. */
export function ChangesPill({ changes, onApply }: { changes: number; onApply: () => void }) {
  if (changes === 0) return null;
  return (
    <button type="button" className={css.pill} onClick={onApply} data-testid="changes">
      {changes === 1 ? '1 change' : `${changes} changes`} <Kbd keys="." />
    </button>
  );
}
