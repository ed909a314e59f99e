import type { Core, Lines } from './xterm-buffer.js';

/** Counts the lines that scrolled off the screen and return when it grows; those above after a clear or a reflow do not. */
export type Scrolled = { count(): number; set(count: number): void };

/** Carries the count in the bytes of a keyframe. An agent that prints it changes only its own screen. */
const OSC_SCROLLED = 7706;

const known = new WeakMap<object, Scrolled>();

/** Returns the bytes that restore the count from a keyframe, for a terminal with at most `above` lines above the screen. */
export function replayScrolled(terminal: object, above: number): string {
  const { ybase } = (terminal as { _core: Core })._core.buffers.normal;
  const count = known.get(terminal)?.count() ?? ybase;
  return count >= Math.min(ybase, above) ? '' : `\x1b]${OSC_SCROLLED};${count}\x07`;
}

/** Tracks the count for a terminal's normal screen. */
export function trackScrolled(terminal: object): Scrolled {
  const { _core: core } = terminal as { _core: Core };
  // Read each time, since a reset of the terminal creates a new one.
  const normal = () => core.buffers.normal;
  // The first line that can return; the lines before it stay.
  let first = 0;
  let watched: Lines | null = null;
  const watch = (): void => {
    if (watched === normal().lines) return;
    // A new list of lines: the terminal was reset.
    first = 0;
    watched = normal().lines;
    watched.onTrim((count) => (first = Math.max(0, first - count)));
  };
  const scrolled: Scrolled = {
    count() {
      watch();
      return Math.max(0, normal().ybase - first);
    },
    set(count) {
      watch();
      first = Math.max(0, normal().ybase - count);
    },
  };
  watch();
  core.registerCsiHandler({ final: 'J' }, ({ params }) => {
    const isAll = params[0] === 2 || ((params[0] ?? 0) === 0 && normal().x === 0 && normal().y === 0);
    if (isAll && core.buffers.active === normal()) scrolled.set(0);
    return false;
  });
  core.registerOscHandler(OSC_SCROLLED, (text) => {
    if (/^\d{1,6}$/.test(text)) scrolled.set(Number(text));
    return true;
  });
  known.set(terminal, scrolled);
  return scrolled;
}
