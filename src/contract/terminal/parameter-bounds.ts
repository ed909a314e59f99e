/** As much of xterm.js' core (CoreTerminal, in the browser and without one) as this needs; its public interface hands out copies. */
type Core = {
  cols: number;
  rows: number;
  registerCsiHandler(id: { final: string }, handler: (params: { params: Int32Array }) => boolean): unknown;
};

const ofRows = (core: Core): number => core.rows;
const ofColumns = (core: Core): number => core.cols;
const ofScreen = (core: Core): number => core.cols * core.rows;

/**
 * What xterm.js 6.0 does as often as it is told, one by one: insert, delete and scroll lines, go to tab stops, repeat a
 * character. More than this often changes nothing more (ECMA-48; xterm bounds them likewise).
 */
const MOST: Record<string, (core: Core) => number> = {
  L: ofRows,
  M: ofRows,
  S: ofRows,
  T: ofRows,
  I: ofColumns,
  Z: ofColumns,
  b: ofScreen,
};

/**
 * Keeps what an agent prints from stopping its reader: `CSI 2147483647 S` alone is hours of work for xterm.js, in the page as
 * in the daemon, and it stands in the log. For both, since both must come to the same screen. The terminal is one of xterm.js.
 */
export function boundCounts(terminal: object): void {
  const { _core: core } = terminal as { _core: Core };
  for (const [final, most] of Object.entries(MOST))
    core.registerCsiHandler({ final }, ({ params }) => {
      const [count = 0] = params;
      if (count > most(core)) params[0] = most(core);
      // Not handled: xterm.js goes on with what is left of it.
      return false;
    });
}
