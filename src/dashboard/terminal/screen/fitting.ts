import type { TerminalStatus } from '../status.js';
import { MONO, type Screen } from './screen.js';
import { fitSize, scaledFont, type Size } from './sizing.js';

/** A window being dragged changes its size many times a second; the agent receives only the last one. */
const RESIZE_QUIET_MS = 80;
/** Used before anything is measured. */
export const GUESS: Size = { cols: 120, rows: 36 };

export type FittingDeps = {
  host: HTMLElement;
  screen: Screen;
  /** The user's own font size in px. */
  fontSize: number;
  /** The size in effect, and who owns it. */
  currentSize(): TerminalStatus['size'];
  /** The terminal of an ended agent keeps its size, no matter who views it. */
  live(): boolean;
  /** There is room for another size. */
  onFits(size: Size): void;
};

export type Fitting = {
  /** Returns the size that fits at the user's own font size. */
  size(): Size;
  /** Scales a size owned by someone else down until it fits. */
  rescale(): void;
  stop(): void;
};

/** Fits a terminal into its place on the page, and follows changes of the place and the font. */
export function createFitting(deps: FittingDeps): Fitting {
  const { host, screen, fontSize, currentSize, live, onFits } = deps;
  const { terminal } = screen;
  let baseCell = screen.cell();
  const size = (): Size => {
    if (terminal.options.fontSize === fontSize) baseCell = screen.cell() ?? baseCell;
    const box = { width: host.clientWidth, height: host.clientHeight };
    return (baseCell && fitSize(box, baseCell)) ?? GUESS;
  };
  const rescale = (): void => {
    const now = currentSize();
    if (now === null) return;
    const font = now.owner === 'you' && live() ? fontSize : scaledFont(fontSize, now, size());
    if (terminal.options.fontSize !== font) screen.setFont(font);
  };
  const changed = (): void => {
    onFits(size());
    rescale();
  };
  let stopped = false;
  let resizing: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(resizing);
    resizing = setTimeout(changed, RESIZE_QUIET_MS);
  });
  observer.observe(host);
  // The first measurement may come before the mono font is loaded; the fallback has other cells.
  const font = `${fontSize}px ${MONO}`;
  if (!document.fonts.check(font))
    void document.fonts.load(font).then(() => {
      if (stopped) return;
      terminal.options.fontFamily = `${terminal.options.fontFamily ?? ''} `;
      changed();
    });
  return {
    size,
    rescale,
    stop: () => {
      stopped = true;
      clearTimeout(resizing);
      observer.disconnect();
    },
  };
}
