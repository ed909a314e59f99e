import type { IBuffer, Terminal } from '@xterm/xterm';
import type { Pump } from '../bytes/pump.js';

/**
 * What a program may have requested from its terminal and nobody serves any more (XTerm Control Sequences, DECSET):
 * application cursor keys and keypad, mouse reports in every form, focus reports, bracketed paste. 2026 ends a redraw
 * that the program did not finish. CAN comes first, in case of a partial sequence.
 */
const REST = new TextEncoder().encode(
  '\x18\x1b>\x1b[?1;9;1000;1001;1002;1003;1004;1005;1006;1015;1016;2004;2026l',
);
/** Back to the normal screen; unlike 1049 it does not move the cursor. */
const TO_NORMAL = new TextEncoder().encode('\x1b[?47l');

/**
 * What is behind the last screen of an ended program. `none`: nothing; `hidden`: earlier output, covered by the last
 * screen; `shown`: the earlier output is on screen.
 */
export type Before = 'none' | 'hidden' | 'shown';

export type Ending = {
  /** The daemon reported whether the agent is running. */
  live(live: boolean): void;
  /** Everything has been passed to the pump. */
  settled(): void;
  showBefore(): void;
  /** Requests everything again, with the last screen on top. */
  showLast(): void;
};

export type EndingDeps = {
  terminal: Terminal;
  pump: Pump;
  /** Requests everything again: modes that were turned off come back with it. */
  history(): void;
  onBefore(before: Before): void;
};

/** Puts the terminal of an ended agent to rest: it sends nothing, and wheel, mouse and keys scroll. */
export function createEnding({ terminal, pump, history, onBefore }: EndingDeps): Ending {
  let ended = false;
  /** What the user chose. Older output can arrive after the choice, and then the last screen is drawn again. */
  let wantsBefore = false;

  const tell = (): void => {
    const { active, normal } = terminal.buffer;
    if (!ended) onBefore('none');
    else if (active.type === 'alternate') onBefore(hasText(normal) ? 'hidden' : 'none');
    else onBefore(wantsBefore ? 'shown' : 'none');
  };

  const toBefore = (): void => {
    pump.bytes(TO_NORMAL, () => undefined);
    pump.after(() => {
      terminal.scrollToBottom();
      tell();
    });
  };

  return {
    live(live) {
      const isBack = ended && live;
      ended = !live;
      terminal.options.disableStdin = ended;
      if (live) wantsBefore = false;
      // The agent only seemed to have ended, as during a restart of the daemon.
      if (isBack) history();
      if (isBack) pump.after(tell);
    },
    settled() {
      if (!ended) return;
      pump.bytes(REST, () => undefined);
      if (wantsBefore) toBefore();
      else pump.after(tell);
    },
    showBefore() {
      wantsBefore = true;
      toBefore();
    },
    showLast() {
      wantsBefore = false;
      history();
    },
  };
}

function hasText(buffer: IBuffer): boolean {
  for (let at = 0; at < buffer.length; at++)
    if (buffer.getLine(at)?.translateToString(true) !== '') return true;
  return false;
}
