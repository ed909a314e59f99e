import { withoutNote, writesNotes } from './death-note.js';
import { onTarget, textOf, type Run } from '../run.js';
import type { Capture, PaneContent } from '../types.js';

/** A capture of many thousand lines takes time. */
const CAPTURE_TIMEOUT_MS = 10_000;

/** Reads the pane's screen, also under copy mode and after the program's end. Lines are as wide as they were written, trailing spaces cut. */
export async function capture(
  run: Run,
  pane: string,
  what: { ansi: boolean; scrollback: boolean },
): Promise<Capture> {
  const colors = what.ansi ? ['-e'] : [];
  const format = '#{pane_width} #{pane_height} #{pane_dead} #{?alternate_on,0,#{history_size}}';
  const read = (...range: string[]) =>
    onTarget(
      pane,
      run(
        [
          ['display-message', '-p', '-t', pane, format],
          ['capture-pane', '-p', ...colors, ...range, '-t', pane],
        ],
        { timeoutMs: CAPTURE_TIMEOUT_MS },
      ),
    );
  const all = what.scrollback ? ['-S', '-'] : [];
  let outputs = await read(...all);
  const [cols, rows, dead, above] = textOf(outputs[0]).split(' ').map(Number);
  const noted = dead === 1 && (await writesNotes(run));
  // The note scrolled the top row off; it is in the scrollback if there is one.
  if (noted && !what.scrollback && above !== 0) outputs = await read('-S', '-1');
  const text = textOf(outputs[1]);
  return { cols: cols ?? 0, rows: rows ?? 0, text: noted ? withoutNote(text) : text };
}

const PANE_SCREEN =
  '#{pane_dead} #{pane_width} #{cursor_x} #{cursor_y} #{cursor_flag} #{alternate_on} #{pane_tty}';

/** Reads what the pane shows at this moment, as plain text, also under copy mode. */
export async function readPane(run: Run, pane: string): Promise<PaneContent> {
  const outputs = await onTarget(
    pane,
    run([
      ['display-message', '-p', '-t', pane, PANE_SCREEN],
      ['capture-pane', '-p', '-t', pane],
    ]),
  );
  const [dead, cols, x, y, visible, alternate, ...tty] = textOf(outputs[0]).split(' ');
  return {
    dead: dead === '1',
    cols: Number(cols),
    lines: textOf(outputs[1]).split('\n'),
    cursor: { x: Number(x), y: Number(y), visible: visible === '1' },
    alternate: alternate === '1',
    tty: tty.join(' '),
  };
}

type Size = { cols: number; rows: number };

/**
 * Sets the size and returns the pane's size then: less where the window is split. Also makes the window's size ours alone
 * (tmux(1): `resize-window` sets `window-size manual`).
 */
export async function resize(run: Run, target: string, size: Size): Promise<Size> {
  const window = target.startsWith('$') ? `${target}:` : target;
  const outputs = await onTarget(
    target,
    run([
      ['resize-window', '-t', window, '-x', String(size.cols), '-y', String(size.rows)],
      ['display-message', '-p', '-t', window, '#{pane_width} #{pane_height}'],
    ]),
  );
  const [cols, rows] = textOf(outputs[1]).split(' ').map(Number);
  return { cols: cols || size.cols, rows: rows || size.rows };
}
