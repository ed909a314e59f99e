import type { HeadlessTerminal } from './xterm/xterm.js';

/** OSC numbers of the colours a program can set: text, background, cursor. The number + 100 resets it. */
const DYNAMIC = [10, 11, 12];

/**
 * Records the palette changes of a program (OSC 4, 10–12 and their resets 104, 110–112): the browser's terminal applies them to
 * its theme, the headless one forgets them. `replay` returns sequences that begin with the resets, since a viewer's terminal
 * keeps its colours when it is reset.
 */
export function trackColors(terminal: HeadlessTerminal): { replay(): string } {
  const palette = new Map<string, string>();
  const dynamic = new Map<number, string>();
  let touched = false;

  terminal.parser.registerOscHandler(4, (data) => {
    const fields = data.split(';');
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [slot, spec] = [fields[index], fields[index + 1]];
      if (slot === undefined || spec === undefined || spec === '?' || !/^\d{1,3}$/.test(slot)) continue;
      palette.set(slot, spec);
      touched = true;
    }
    return false;
  });
  terminal.parser.registerOscHandler(104, (data) => {
    if (data === '') palette.clear();
    else for (const slot of data.split(';')) palette.delete(slot);
    touched = true;
    return false;
  });
  for (const number of DYNAMIC) {
    terminal.parser.registerOscHandler(number, (data) => {
      // One sequence may carry the values of the following numbers too.
      for (const [index, spec] of data.split(';').entries()) {
        if (spec === '?' || spec === '' || !DYNAMIC.includes(number + index)) continue;
        dynamic.set(number + index, spec);
        touched = true;
      }
      return false;
    });
    terminal.parser.registerOscHandler(number + 100, () => {
      dynamic.delete(number);
      touched = true;
      return false;
    });
  }
  return {
    replay() {
      if (!touched) return '';
      const set = [...dynamic].map(([number, spec]) => `\x1b]${number};${spec}\x1b\\`);
      const slots = [...palette].map(([slot, spec]) => `\x1b]4;${slot};${spec}\x1b\\`);
      const reset = ['\x1b]104\x1b\\', ...DYNAMIC.map((number) => `\x1b]${number + 100}\x1b\\`)];
      return [...reset, ...set, ...slots].join('');
    },
  };
}
