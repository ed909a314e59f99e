import { keyCaps } from '../../state/keyboard/keys.js';
import css from './kbd.module.css';

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as caps: `g h`, `Ctrl+K`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keyCaps(keys, IS_MAC).map((cap, index) => (
        <kbd key={`${cap}${index}`} className={css.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
