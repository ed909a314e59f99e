import { SchmuxError } from '../../../contract/errors.js';

/** Keys that may be pressed by name, as tmux(1) "KEY BINDINGS" calls them, beside letters, digits, `C-a`…`C-z`, `M-` and a letter or digit, and `F1`…`F12`. */
export const KEY_NAMES = [
  'Enter',
  'Escape',
  'Tab',
  'BTab',
  'Space',
  'BSpace',
  'Up',
  'Down',
  'Left',
  'Right',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Insert',
  'Delete',
  'S-Up',
  'S-Down',
  'S-Left',
  'S-Right',
  'C-Up',
  'C-Down',
  'C-Left',
  'C-Right',
  'M-Enter',
  'M-BSpace',
  'M-Up',
  'M-Down',
  'M-Left',
  'M-Right',
] as const;

/** tmux's older names of two keys. */
const TMUX_WORD: Readonly<Record<string, string>> = { Insert: 'IC', Delete: 'DC' };
const PATTERN = /^(?:[A-Za-z0-9]|C-[a-z]|M-[a-z0-9]|F(?:[1-9]|1[0-2]))$/;

/** Returns the names as `send-keys` takes them. Throws KEY_UNKNOWN with the first unknown name, so that nothing is pressed by half. */
export function tmuxKeys(names: readonly string[]): string[] {
  return names.map((name) => {
    if (KEY_NAMES.some((known) => known === name) || PATTERN.test(name)) return TMUX_WORD[name] ?? name;
    throw new SchmuxError('KEY_UNKNOWN', `There is no key called "${name.slice(0, 32)}".`, {
      hint: `Keys are ${KEY_NAMES.slice(0, 16).join(', ')}, F1 to F12, C-a to C-z, M-a to M-z, letters and digits.`,
    });
  });
}
