import type { ITheme } from '@xterm/xterm';

type Colours = Required<
  Pick<
    ITheme,
    | 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white'
    | 'brightBlack' | 'brightRed' | 'brightGreen' | 'brightYellow' | 'brightBlue' | 'brightMagenta' | 'brightCyan' | 'brightWhite'
  >
>; // prettier-ignore

const DARK: Colours = {
  black: '#2b2926',
  red: '#f2766b',
  green: '#6fc28d',
  yellow: '#e3b341',
  blue: '#82a6ff',
  magenta: '#d58be0',
  cyan: '#63c3cd',
  white: '#d8d4cc',
  brightBlack: '#7d776e',
  brightRed: '#ff9a90',
  brightGreen: '#8fdcab',
  brightYellow: '#f5cd6d',
  brightBlue: '#a9c1ff',
  brightMagenta: '#e8aef0',
  brightCyan: '#8fdde5',
  brightWhite: '#f7f5f0',
};

const LIGHT: Colours = {
  black: '#24211d',
  red: '#b3261e',
  green: '#1b6e43',
  yellow: '#8a5a00',
  blue: '#2b52cf',
  magenta: '#8e3aa0',
  cyan: '#0e6e7a',
  white: '#8b857b',
  brightBlack: '#6b665d',
  brightRed: '#cf3a31',
  brightGreen: '#23865a',
  brightYellow: '#a56c00',
  brightBlue: '#3f68ec',
  brightMagenta: '#a84fbb',
  brightCyan: '#17848f',
  brightWhite: '#4a463f',
};

/** Returns the terminal's colours at `element`: its `color-scheme` decides between light and dark. */
export function themeOf(element: Element): ITheme {
  // xterm.js reads plain colours only. The tokens are light/dark pairs, so the browser resolves them.
  const token = (name: string): string => {
    // One probe per colour: a changing colour may be in transition.
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const background = token('--term-bg');
  const foreground = token('--term-fg');
  const accent = token('--accent');
  const dark = isDark(background);
  return {
    ...(dark ? DARK : LIGHT),
    background,
    foreground,
    cursor: accent,
    cursorAccent: background,
    overviewRulerBorder: background,
    selectionBackground: dark ? '#3a4b7d' : '#cbd7f8',
    scrollbarSliderBackground: dark ? '#ffffff22' : '#00000022',
    scrollbarSliderHoverBackground: dark ? '#ffffff3a' : '#0000003a',
    scrollbarSliderActiveBackground: dark ? '#ffffff50' : '#00000050',
  };
}

/** Returns the colours of search matches: the current one stands out. */
export function findColours(element: Element) {
  const dark = isDark(getComputedStyle(element).color) === false;
  const [match, active] = dark ? ['#5c4510', '#a87a10'] : ['#ffe9ad', '#ffc34d'];
  return {
    matchBackground: match,
    activeMatchBackground: active,
    matchOverviewRuler: '#d99a1c',
    activeMatchColorOverviewRuler: '#d99a1c',
  };
}

function isDark(color: string): boolean {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return r * 0.299 + g * 0.587 + b * 0.114 < 128;
}
