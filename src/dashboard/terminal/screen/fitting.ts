import type { TerminalStatus } from '../status.js';
import { MONO, type Screen } from './screen.js';
import { fitSize, scaledFont, type Size } from './sizing.js';

/** A window that is dragged changes its size many times a second; the agent hears of the last one. Unit: ms. */
const RESIZE_QUIET_MS = 80;
/** Before anything is measured. */
export const GUESS: Size = { cols: 120, rows: 36 };

export type FittingDeps = {
  host: HTMLElement;
  screen: Screen;
  /** The person's own. Unit: px. */
  fontSize: number;
  /** The size that holds, and whose it is. */
  currentSize(): TerminalStatus['size'];
  /** An agent that has ended keeps the size it had, whoever looks. */
  live(): boolean;
  /** There is room for another size now. */
  onFits(size: Size): void;
};

export type Fitting = {
  /** What there is room for in the person's own font size. */
  size(): Size;
  /** Draws a size that is somebody else's so small that it fits. */
  rescale(): void;
  stop(): void;
};

/** Fits a terminal into its place on the page, and follows when the place or the font changes. */
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
  // The first measure may come before the mono font is there; its cells are not those of the fallback.
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
