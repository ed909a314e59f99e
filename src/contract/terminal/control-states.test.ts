import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardTerminal } from './parser-guard.js';
import { nextState, STATE, type ControlState } from './control-states.js';

type Parser = { currentState: number };
type Core = { _core: { _inputHandler: { _parser: Parser; parse(data: Uint8Array): void } } };

/** What each state of xterm.js' parser, with the one that is added, is here. */
const SAME: readonly ControlState[] = [
  STATE.ground,
  STATE.escape,
  STATE.intermediate,
  STATE.csi,
  STATE.csi,
  STATE.csi,
  STATE.csi,
  STATE.string,
  STATE.osc,
  STATE.dcs,
  STATE.dcsParameter,
  STATE.dcsIgnore,
  STATE.dcsIntermediate,
  STATE.dcsData,
  STATE.dcsEscape,
];
const SETTLED = Object.fromEntries(Object.entries(STATE).map(([name, state]) => [state, name]));

function createEmulator(cols = 80) {
  const terminal = new Terminal({ cols, rows: 10, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
  guardTerminal(terminal, ({ error }) => {
    throw error;
  });
  const { _inputHandler: input } = (terminal as unknown as Core)._core;
  const screen = () =>
    Array.from({ length: 10 }, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true));
  return { terminal, input, screen };
}

test('in every state the emulator goes where the table goes, whatever comes', () => {
  const { terminal, input } = createEmulator();
  const parser = input._parser;
  // A character of two bytes is one to the emulator: the table must stay in place at its second byte.
  const characters = Array.from({ length: 0x180 }, (_, code) => String.fromCodePoint(code));
  for (const [from, state] of SAME.entries())
    for (const character of characters) {
      parser.currentState = from;
      const bytes = Buffer.from(character);
      input.parse(bytes);
      let expected = state;
      for (const byte of bytes) expected = nextState(expected, byte);
      const [reached, wanted] = [SAME[parser.currentState], expected].map((each) => SETTLED[each ?? '']);
      expect(`${SETTLED[state]} ${JSON.stringify(character)}: ${reached}`).toBe(
        `${SETTLED[state]} ${JSON.stringify(character)}: ${wanted}`,
      );
    }
  terminal.dispose();
});

/** The text that is left when every sequence is taken out by the table. */
function shownText(bytes: Uint8Array): string {
  let state: ControlState = STATE.ground;
  const shown: number[] = [];
  for (const byte of bytes) {
    const before: ControlState = state;
    state = nextState(before, byte);
    if (before === STATE.ground && state === STATE.ground && byte >= 0x20 && byte !== 0x7f) shown.push(byte);
  }
  return Buffer.from(shown)
    .toString('utf8')
    .replaceAll(/[\u0080-\u009f]/g, '');
}

const ESC = '\u001b';
const piece = fc.oneof(
  fc.constantFrom(`${ESC}]0;`, `${ESC}]8;;`, `${ESC}k`, `${ESC}_`, `${ESC}^`, `${ESC}X`, `${ESC}P`, `${ESC}Ptmux;`),
  fc.constantFrom(`${ESC}P1$q`, `${ESC}P:`, `${ESC}P>1?x`, `${ESC}P 1`, `${ESC}\\`, ESC, `${ESC}${ESC}`, `${ESC}[31m`),
  fc.constantFrom('\u0007', '\u0018', '\u001a', '\u0000', '\u007f', '\u009c', '\u0090', '\u009d', '\u009b', '\u0085'),
  fc.constantFrom('m', 'é', '漢', '\\', 'k', ';', 'title', 'text '),
); // prettier-ignore
const pieces = fc.array(piece, { maxLength: 16 });

test('the emulator shows exactly the bytes outside of sequences, however the stream is cut', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
      // Of final bytes only those that move nothing.
      const text = parts.join('').replaceAll(/[a-jl-z]/g, 'm');
      const edges = cuts.map((cut) => cut % (text.length + 1)).sort((one, other) => one - other);
      const { terminal, input, screen } = createEmulator(200);
      let from = 0;
      for (const edge of [...edges, text.length]) {
        input.parse(Buffer.from(text.slice(from, edge)));
        from = edge;
      }
      const shown = screen()[0]?.trimEnd();
      terminal.dispose();
      expect(shown).toBe(shownText(Buffer.from(text)).trimEnd());
    }),
  );
});
