import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { mute } from './mute.js';
import { themeOf } from './theme.js';

export type Screen = {
  terminal: Terminal;
  search: SearchAddon;
  /** The size of a cell in px at the present font size; null before anything is drawn. */
  cell(): { width: number; height: number } | null;
  /** Goes over to WebGL. Not at once: making its context takes longer than showing the first screen. */
  drawFast(): void;
  dispose(): void;
};

export type ScreenOptions = {
  fontSize: number;
  scrollback: number;
  cols: number;
  rows: number;
  /** The link under the pointer, or null when it leaves. */
  onLink(target: string | null): void;
};

/** Only these open; whatever else an agent calls a link is text. */
const WEB = /^https?:\/\//i;
/** Readable text on any colour an agent picks, in both themes (WCAG AA). */
const CONTRAST = 4.5;

function openLink(_event: MouseEvent, target: string): void {
  if (WEB.test(target)) window.open(target, '_blank', 'noopener,noreferrer');
}

/** xterm.js in `host`, as a mute viewer: WebGL where there is any, the same character widths as the daemon's emulator. */
export function createScreen(host: HTMLElement, options: ScreenOptions): Screen {
  const { onLink } = options;
  const terminal = new Terminal({
    allowProposedApi: true,
    cols: options.cols,
    rows: options.rows,
    scrollback: options.scrollback,
    fontFamily: "'JetBrains Mono Variable', ui-monospace, Menlo, Consolas, monospace",
    fontSize: options.fontSize,
    fontWeight: 420,
    fontWeightBold: 680,
    lineHeight: 1.2,
    cursorBlink: false,
    cursorInactiveStyle: 'outline',
    drawBoldTextInBrightColors: false,
    minimumContrastRatio: CONTRAST,
    rescaleOverlappingGlyphs: true,
    scrollOnUserInput: true,
    macOptionIsMeta: true,
    macOptionClickForcesSelection: true,
    theme: themeOf(host),
    // As wide as the other scrollbars of the page. Unit: px.
    overviewRuler: { width: 10 },
    linkHandler: {
      allowNonHttpProtocols: false,
      activate: openLink,
      hover: (_event, target) => onLink(target),
      leave: () => onLink(null),
    },
  });
  mute(terminal);
  const search = new SearchAddon();
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.loadAddon(search);
  terminal.loadAddon(
    new WebLinksAddon(openLink, { hover: (_event, target) => onLink(target), leave: () => onLink(null) }),
  );
  terminal.open(host);
  if (terminal.textarea) terminal.textarea.setAttribute('aria-label', 'Terminal input');
  return {
    terminal,
    search,
    cell: () => {
      const box = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
      if (box === undefined || box.width === 0 || box.height === 0) return null;
      return { width: box.width / terminal.cols, height: box.height / terminal.rows };
    },
    drawFast: () => drawFast(terminal),
    dispose: () => terminal.dispose(),
  };
}

/** The WebGL renderer; without WebGL, or when the context is lost, xterm.js goes on with its own. */
function drawFast(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
