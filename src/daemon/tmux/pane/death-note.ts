import { TmuxCommandError } from '../control/command-error.js';
import { textOf, type Run } from '../run.js';

/**
 * The note that tmux before 3.3 writes into the last row of a pane whose program ended, after scrolling the screen up for it
 * (server-fn.c). In newer versions the text is an option, which schmux sets to nothing.
 */
const NOTE = /^Pane is dead \((?:status|signal) [^,]+, /;
const NOTE_SIGNAL = /^Pane is dead \(signal ([^,]+), /;
/** Rows of a note that wraps in a window that was made narrower afterwards. */
const NOTE_LINES = 3;

/** Returns whether this tmux writes such a note: it then does not know the option for its text. */
export async function writesNotes(run: Run): Promise<boolean> {
  try {
    await run([['show-options', '-gw', 'remain-on-exit-format']]);
    return false;
  } catch (error) {
    if (error instanceof TmuxCommandError) return true;
    throw error;
  }
}

/** Returns the screen's text, with or without escape sequences, without the note at its end. */
export function withoutNote(text: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => plain(line) !== '');
  for (let y = last; y > last - NOTE_LINES && y >= 0; y--)
    if (NOTE.test(plain(lines[y] ?? ''))) return lines.slice(0, y).join('\n');
  return text;
}

/** Returns the signal that ended a program as such a tmux writes it, `SEGV` or `11`; null when there is none. */
export async function signalOfNote(run: Run, pane: string): Promise<string | null> {
  if (!(await writesNotes(run))) return null;
  const [output] = await run([['capture-pane', '-p', '-t', pane]]);
  const lines = textOf(output).split('\n');
  return lines.map((line) => NOTE_SIGNAL.exec(line)?.[1]).findLast((signal) => signal !== undefined) ?? null;
}

function plain(line: string): string {
  // oxlint-disable-next-line no-control-regex -- it is the escape character that is looked for
  return line.replaceAll(/\x1b\[[0-9;:]*m/g, '').trimEnd();
}
