/** The states of a reader between two bytes of a program's output. */
export const STATE = {
  ground: 0,
  /** After ESC. */
  escape: 1,
  /** After ESC and intermediates, as in the choice of a character set. */
  intermediate: 2,
  csi: 3,
  /** This and all later states are inside a string. */
  osc: 4,
  /** SOS, PM, APC and `ESC k`, the title sequence of screen(1): nothing in them is shown. */
  string: 5,
  /** At the head of a device control string, which has parameters and a final byte. */
  dcs: 6,
  dcsParameter: 7,
  dcsIntermediate: 8,
  /** In the content of a device control string, which only ESC \ ends. */
  dcsData: 9,
  /** After an ESC in that content. */
  dcsEscape: 10,
  /** After an invalid head: any ESC ends it. */
  dcsIgnore: 11,
} as const;

export type ControlState = (typeof STATE)[keyof typeof STATE];

/** A transition: first and last byte, state before, state after. */
type Rule = readonly [number, number, ControlState, ControlState];

const { ground, escape, intermediate, csi, osc, string, dcs, dcsParameter, dcsIntermediate, dcsData } = STATE;
const { dcsEscape, dcsIgnore } = STATE;

/** All transitions that change the state. Where two rules match, the later one applies. */
const RULES: readonly Rule[] = [
  // CAN and SUB end everything; ESC starts over.
  ...Object.values(STATE).flatMap((state): Rule[] => [
    [0x18, 0x18, state, ground],
    [0x1a, 0x1a, state, ground],
    [0x1b, 0x1b, state, escape],
  ]),
  [0x20, 0x2f, escape, intermediate],
  [0x30, 0x7e, escape, ground],
  [0x50, 0x50, escape, dcs],
  [0x58, 0x58, escape, string],
  [0x5b, 0x5b, escape, csi],
  [0x5d, 0x5d, escape, osc],
  [0x5e, 0x5f, escape, string],
  [0x6b, 0x6b, escape, string],
  [0x30, 0x7e, intermediate, ground],
  [0x40, 0x7e, csi, ground],
  [0x07, 0x07, osc, ground],
  [0x20, 0x2f, dcs, dcsIntermediate],
  [0x30, 0x3f, dcs, dcsParameter],
  [0x3a, 0x3a, dcs, dcsIgnore],
  [0x20, 0x2f, dcsParameter, dcsIntermediate],
  [0x3a, 0x3a, dcsParameter, dcsIgnore],
  [0x3c, 0x3f, dcsParameter, dcsIgnore],
  [0x30, 0x3f, dcsIntermediate, dcsIgnore],
  ...[dcs, dcsParameter, dcsIntermediate].map((state): Rule => [0x40, 0x7e, state, dcsData]),
  [0x00, 0xff, dcsData, dcsData],
  [0x1b, 0x1b, dcsData, dcsEscape],
  [0x00, 0xff, dcsEscape, dcsData],
  [0x5c, 0x5c, dcsEscape, ground],
];

const table = new Uint8Array(Object.keys(STATE).length << 8);
for (const state of Object.values(STATE)) table.fill(state, state << 8, (state + 1) << 8);
for (const [first, last, from, to] of RULES) table.fill(to, (from << 8) | first, ((from << 8) | last) + 1);

/**
 * Returns tmux's state after this byte (the tables of its `input.c`, the same from 3.0 to 3.7). Any ESC ends a string, except in
 * the content of a device control string, which only ESC \ ends; BEL ends an OSC and nothing else. Bytes above 0x7f are not
 * controls. Programs print for tmux, so every reader of their output uses these states: the emulators (emulator-states.ts), the
 * reader of titles and reports, and the text form of the log.
 */
export function nextState(state: ControlState, byte: number): ControlState {
  return table[(state << 8) | byte] as ControlState;
}
