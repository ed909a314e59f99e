/** The part of xterm.js' core (CoreTerminal, in browsers and in Node) that is used. The public interface only hands out copies. */
type Core = {
  cols: number;
  rows: number;
  registerCsiHandler(id: { final: string }, handler: (params: { params: Int32Array }) => boolean): unknown;
};

const ofRows = (core: Core): number => core.rows;
const ofColumns = (core: Core): number => core.cols;
const ofScreen = (core: Core): number => core.cols * core.rows;

/**
 * Upper bounds for the sequences that xterm.js 6.0 executes one repetition at a time: insert, delete and scroll lines, go to tab
 * stops, repeat a character. More repetitions than this change nothing (ECMA-48; xterm has the same bounds).
 */
const MAX_COUNTS: Record<string, (core: Core) => number> = {
  L: ofRows,
  M: ofRows,
  S: ofRows,
  T: ofRows,
  I: ofColumns,
  Z: ofColumns,
  b: ofScreen,
};

/**
 * Keeps an agent's output from stalling the xterm.js terminal that reads it: `CSI 2147483647 S` alone takes xterm.js hours, and
 * stays in the log. The page and the daemon both use this, since both must arrive at the same screen.
 */
export function boundCounts(terminal: object): void {
  const { _core: core } = terminal as { _core: Core };
  for (const [final, maxCount] of Object.entries(MAX_COUNTS))
    core.registerCsiHandler({ final }, ({ params }) => {
      const [count = 0] = params;
      if (count > maxCount(core)) params[0] = maxCount(core);
      // Reported as not handled, so that xterm.js executes it with the smaller count.
      return false;
    });
}
