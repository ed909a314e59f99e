import { onTarget, textOf, type Run } from './run.js';
import type { Capture } from './types.js';

/** Answers of many thousand lines take their time. Unit: ms. */
const CAPTURE_TIMEOUT_MS = 10_000;

/** The pane's screen, also under copy mode and after the program's end. Lines are as wide as they were written, trailing spaces cut. */
export async function capture(
  run: Run,
  pane: string,
  what: { ansi: boolean; scrollback: boolean },
): Promise<Capture> {
  const flags = [...(what.ansi ? ['-e'] : []), ...(what.scrollback ? ['-S', '-'] : [])];
  const outputs = await onTarget(
    pane,
    run(
      [
        ['display-message', '-p', '-t', pane, '#{pane_width} #{pane_height}'],
        ['capture-pane', '-p', ...flags, '-t', pane],
      ],
      { timeoutMs: CAPTURE_TIMEOUT_MS },
    ),
  );
  const [cols, rows] = textOf(outputs[0]).split(' ').map(Number);
  return { cols: cols ?? 0, rows: rows ?? 0, text: textOf(outputs[1]) };
}

/** Also makes the window's size ours alone (tmux(1): `resize-window` sets `window-size manual`). */
export async function resize(run: Run, target: string, size: { cols: number; rows: number }): Promise<void> {
  const window = target.startsWith('$') ? `${target}:` : target;
  await onTarget(
    target,
    run([['resize-window', '-t', window, '-x', String(size.cols), '-y', String(size.rows)]]),
  );
}
