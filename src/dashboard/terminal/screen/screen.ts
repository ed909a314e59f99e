import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { guardTerminal, type ParserFault } from '../../../contract/terminal/parser-guard.js';
import { drawnLinks } from '../links/drawn-links.js';
import { suppressReplies } from './suppress-replies.js';
import type { Size } from './sizing.js';
import { themeOf } from './theme.js';

export type Screen = {
  terminal: Terminal;
  search: SearchAddon;
  /** Puts it into `host`, empty, with these options. */
  attach(host: HTMLElement, options: ScreenOptions): void;
  /** Takes it out of the page and clears it. */
  detach(): void;
  setFont(size: number): void;
  /** The size of a cell in px at the current font size; null before anything is drawn. */
  cell(): { width: number; height: number } | null;
  dispose(): void;
};

export type ScreenOptions = {
  fontSize: number;
  scrollback: number;
  size: Size;
  /** The link under the pointer, or null when the pointer leaves. */
  onLink(target: string | null): void;
  /** Some output made xterm.js throw. */
  onFault(fault: ParserFault): void;
};

export const MONO = "'JetBrains Mono Variable'";
/** Only these can be opened; any other link of an agent is text. */
const WEB = /^https?:\/\//i;
/** Keeps text readable on any colour an agent picks, in both themes (WCAG AA). */
const CONTRAST = 4.5;
/** As wide as the other scrollbars of the page. */
const SCROLLBAR_PX = 10;

function openLink(_event: MouseEvent, target: string): void {
  if (WEB.test(target)) window.open(target, '_blank', 'noopener,noreferrer');
}

/**
 * Creates xterm.js as a viewer that never replies, not yet in the page: with WebGL if available, and with the character
 * widths of the daemon's emulator.
 */
export function createScreen(): Screen {
  let onLink: ScreenOptions['onLink'] = () => undefined;
  let onFault: ScreenOptions['onFault'] = () => undefined;
  const links = { hover: (_event: MouseEvent, target: string) => onLink(target), leave: () => onLink(null) };
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: `${MONO}, ui-monospace, Menlo, Consolas, monospace`,
    fontWeight: 420,
    fontWeightBold: 680,
    lineHeight: 1.2,
    cursorInactiveStyle: 'outline',
    drawBoldTextInBrightColors: false,
    minimumContrastRatio: CONTRAST,
    rescaleOverlappingGlyphs: true,
    scrollOnUserInput: true,
    macOptionIsMeta: true,
    macOptionClickForcesSelection: true,
    overviewRuler: { width: SCROLLBAR_PX },
    linkHandler: { allowNonHttpProtocols: false, activate: openLink, ...links },
  });
  suppressReplies(terminal);
  guardTerminal(terminal, (fault) => onFault(fault));
  const search = new SearchAddon();
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.loadAddon(search);
  terminal.registerLinkProvider(drawnLinks(terminal, { activate: openLink, ...links }));

  const box = document.createElement('div');
  box.style.height = '100%';
  let fast: 'not yet' | 'yes' | 'no' = 'not yet';
  /** Loads the WebGL renderer; without WebGL, or when its context is lost, xterm.js uses its own. */
  const drawFast = (): void => {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => {
        webgl.dispose();
        fast = 'no';
        terminal.options.letterSpacing = 0;
      });
      terminal.loadAddon(webgl);
      fast = 'yes';
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      fast = 'no';
    }
  };
  const setFont = (size: number): void => {
    terminal.options.fontSize = size;
    terminal.options.letterSpacing = fast === 'yes' ? lostWidth(size) : 0;
  };

  return {
    terminal,
    search,
    attach: (host, options) => {
      ({ onLink, onFault } = options);
      host.append(box);
      terminal.options.scrollback = options.scrollback;
      terminal.options.theme = themeOf(host);
      terminal.options.fontSize = options.fontSize;
      terminal.resize(options.size.cols, options.size.rows);
      if (terminal.element === undefined) terminal.open(box);
      if (fast === 'not yet') drawFast();
      setFont(options.fontSize);
      terminal.textarea?.setAttribute('aria-label', 'Terminal input');
    },
    detach: () => {
      onLink = () => undefined;
      onFault = () => undefined;
      terminal.blur();
      search.clearDecorations();
      terminal.clearSelection();
      terminal.attachCustomKeyEventHandler(() => true);
      terminal.options.disableStdin = false;
      terminal.options.screenReaderMode = false;
      terminal.reset();
      box.remove();
    },
    setFont,
    cell: () => {
      const drawn = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
      if (drawn === undefined || drawn.width === 0 || drawn.height === 0) return null;
      return { width: drawn.width / terminal.cols, height: drawn.height / terminal.rows };
    },
    dispose: () => terminal.dispose(),
  };
}

/**
 * Returns the pixel that the WebGL renderer takes from each cell: it rounds widths down to whole device pixels, which
 * crowds the letters.
 */
function lostWidth(fontSize: number): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return 0;
  context.font = `${fontSize}px ${MONO}, monospace`;
  const exact = context.measureText('W').width * window.devicePixelRatio;
  // A rounding error of the measurement is not a lost pixel.
  return exact - Math.floor(exact) > 0.1 ? 1 : 0;
}
