import type { IDisposable, Terminal } from '@xterm/xterm';

/** Device attributes, status and cursor reports, mode and version queries, window reports, the kitty keyboard query. */
const CSI_QUERIES = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { final: 'x' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { final: 't' },
] as const;

/** DECRQSS, XTGETTCAP. */
const DCS_QUERIES = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
] as const;

/** Colours: palette, special, and the dynamic ones (foreground to highlight). A `?` among the values asks. */
const OSC_COLOURS = [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] as const;

/**
 * Suppresses the replies of a viewer: tmux answers what an agent asks its terminal, so replies of xterm.js are dropped
 * here (and filtered again in the daemon). Otherwise every viewer would type its replies into the agent.
 */
export function suppressReplies(terminal: Terminal): IDisposable {
  const { parser } = terminal;
  const swallow = (): boolean => true;
  const handlers = [
    ...CSI_QUERIES.map((id) => parser.registerCsiHandler(id, swallow)),
    ...DCS_QUERIES.map((id) => parser.registerDcsHandler(id, swallow)),
    ...OSC_COLOURS.map((code) =>
      parser.registerOscHandler(code, (data) => data.split(';').some((part) => part.trim() === '?')),
    ),
    // ENQ has no handler to replace, and xterm.js does not reply to it.
  ];
  return { dispose: () => handlers.forEach((handler) => handler.dispose()) };
}
