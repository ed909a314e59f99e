import { readAsTmux } from './emulator-states.js';
import { boundCounts } from './parameter-bounds.js';
import { resizeAsTmux } from './resize/resize.js';
import { keepLinks } from './links.js';
import { saveWholeCursor } from './saved-cursor.js';
import { keepWideWhole } from './wide-cells.js';

type Params = { params: Int32Array };
type Handler = (...args: never[]) => unknown;
type Line = { isWrapped: boolean };
type Buffer = {
  x: number;
  y: number;
  ybase: number;
  ydisp: number;
  lines: { length: number; maxLength: number; get(index: number): Line | undefined; push(line: Line): void };
  getBlankLine(attributes: unknown): Line;
};
/** The internals of the parser of xterm.js 6.0 (`EscapeSequenceParser`), by their names there. */
type Parser = {
  _csiHandlers: Record<string, Handler[]>;
  _escHandlers: Record<string, Handler[]>;
  _executeHandlers: Record<string, Handler>;
  _printHandler: Handler;
  _oscParser: Record<'start' | 'put' | 'end', Handler>;
  _dcsParser: Record<'hook' | 'put' | 'unhook', Handler>;
  registerCsiHandler(id: object, handler: Handler): unknown;
  registerEscHandler(id: object, handler: Handler): unknown;
  reset(): void;
};
/** The part of xterm.js' core (CoreTerminal, in browsers and in Node) that is used. */
type Core = {
  cols: number;
  rows: number;
  buffers: { normal: Buffer; alt: Buffer; active: Buffer };
  _inputHandler: {
    _parser: Parser;
    _curAttrData: unknown;
    parse(data: never, resumed?: never): unknown;
    eraseInDisplay(params: Params, respectProtect: boolean): boolean;
  };
  registerCsiHandler(
    id: { prefix?: string; final: string },
    handler: (params: Params) => boolean,
  ): { dispose(): void };
};
type Fixed = Parameters<typeof keepWideWhole>[0] &
  Parameters<typeof keepLinks>[0] &
  Parameters<typeof saveWholeCursor>[0];
type Guarded = { _core: Core & Fixed; onResize(listener: () => void): { dispose(): void } };

/** An error in a terminal. `isLost`: bytes after it were not read, so the screen is no longer exact. */
export type ParserFault = { error: unknown; isLost: boolean };

/**
 * Makes an xterm.js 6.0 terminal survive any output and read it as tmux does. The page and the daemon both use this, so that both
 * arrive at the same screen. A sequence whose handler throws counts as done, and reading continues with the next one.
 */
export function guardTerminal(terminal: object, onFault: (fault: ParserFault) => void): void {
  const { _core: core } = terminal as Guarded;
  readAsTmux(core._inputHandler._parser);
  boundCounts(terminal);
  resizeAsTmux(terminal);
  fixErase(core);
  keepWideWhole(core);
  keepLinks(core);
  saveWholeCursor(core);
  (terminal as Guarded).onResize(() => {
    for (const buffer of [core.buffers.normal, core.buffers.alt]) fillHoles(core, buffer);
  });
  const { _inputHandler: input } = core;
  catchFaults(input._parser, (error) => onFault({ error, isLost: false }));
  const parse = input.parse.bind(input);
  input.parse = (data, resumed) => {
    try {
      return parse(data, resumed);
    } catch (error) {
      input._parser.reset();
      onFault({ error, isLost: true });
      return undefined; // what a parse without asynchronous handlers returns
    }
  };
}

/**
 * Corrects ED 1 with the cursor in the last column, which also clears the wrap flag of the row below. xterm.js 6.0 counts that
 * row from the top of the scrollback instead of the screen: it changes the wrong row, and throws when there is none.
 */
function fixErase(core: Core): void {
  for (const prefix of [undefined, '?'])
    core.registerCsiHandler({ ...(prefix === undefined ? {} : { prefix }), final: 'J' }, (params) => {
      const buffer = core.buffers.active;
      if (params.params[0] !== 1 || buffer.x + 1 < core.cols) return false;
      if (buffer.y >= core.rows - 1) {
        // The cursor is in the last row, so this erases the whole screen like ED 2.
        params.params[0] = 2;
        return false;
      }
      // If the wrong row is on the screen, it is erased anyway.
      const other = buffer.y + 1 < buffer.ybase ? buffer.lines.get(buffer.y + 1) : undefined;
      const wrapped = other?.isWrapped ?? false;
      core._inputHandler.eraseInDisplay(params, prefix !== undefined);
      if (other !== undefined) other.isWrapped = wrapped;
      const below = buffer.lines.get(buffer.ybase + buffer.y + 1);
      if (below !== undefined) below.isWrapped = false;
      return true;
    });
}

/** Repairs a buffer after a resize: xterm.js 6.0 can leave it with fewer lines than rows, or with the cursor below the last. */
function fillHoles(core: Core, buffer: Buffer): void {
  const { lines } = buffer;
  // The alternate buffer has no lines while it is not shown.
  if (lines.length === 0) return;
  if (buffer.ybase + core.rows > lines.maxLength) buffer.ybase = Math.max(0, lines.maxLength - core.rows);
  while (lines.length < buffer.ybase + core.rows && lines.length < lines.maxLength)
    lines.push(buffer.getBlankLine(core._inputHandler._curAttrData));
  if (buffer.ydisp > buffer.ybase) buffer.ydisp = buffer.ybase;
  if (buffer.y > core.rows - 1) buffer.y = core.rows - 1;
  if (buffer.x > core.cols) buffer.x = core.cols;
}

/** Catches errors of handlers: the parser would stop in the middle of its input and lose the rest. */
function catchFaults(parser: Parser, onFault: (error: unknown) => void): void {
  /** `done` is the result of a handler that threw. */
  const catching =
    (done: true | undefined) =>
    (handler: Handler): Handler =>
    (...args) => {
      try {
        return handler(...args);
      } catch (error) {
        onFault(error);
        return done;
      }
    };
  const guarded = catching(true);
  // For parts of strings, any other result would be taken for a promise.
  const string = catching(undefined);
  for (const handlers of [...Object.values(parser._csiHandlers), ...Object.values(parser._escHandlers)])
    handlers.forEach((handler, index) => (handlers[index] = guarded(handler)));
  for (const [code, handler] of Object.entries(parser._executeHandlers))
    parser._executeHandlers[code] = guarded(handler);
  parser._printHandler = guarded(parser._printHandler);
  const { _oscParser: osc, _dcsParser: dcs } = parser;
  for (const name of ['start', 'put', 'end'] as const) osc[name] = string(osc[name].bind(osc));
  for (const name of ['hook', 'put', 'unhook'] as const) dcs[name] = string(dcs[name].bind(dcs));
  // For handlers that addons and the page register later.
  const { registerCsiHandler, registerEscHandler } = parser;
  parser.registerCsiHandler = (id, handler) => registerCsiHandler.call(parser, id, guarded(handler));
  parser.registerEscHandler = (id, handler) => registerEscHandler.call(parser, id, guarded(handler));
}
