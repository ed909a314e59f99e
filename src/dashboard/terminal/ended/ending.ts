import type { IBuffer, Terminal } from '@xterm/xterm';
import type { Pump } from '../bytes/pump.js';

/**
 * What a program may have asked of its terminal and that nobody answers any more (XTerm Control Sequences, DECSET):
 * application cursor keys and keypad, mouse reports in every form, focus reports, bracketed paste. 2026 is a redraw that it
 * did not live to finish. CAN first, for a half sequence.
 */
const REST = new TextEncoder().encode(
  '\x18\x1b>\x1b[?1;9;1000;1001;1002;1003;1004;1005;1006;1015;1016;2004;2026l',
);
/** Back to the normal screen; unlike 1049 it moves no cursor. */
const TO_NORMAL = new TextEncoder().encode('\x1b[?47l');

/**
 * What an ended program left on the screen: `none`, nothing else is to be seen; `hidden`, its last screen lies over what was
 * before it; `shown`, what was before is on screen.
 */
export type Before = 'none' | 'hidden' | 'shown';

export type Ending = {
  /** The daemon said whether the agent lives. */
  live(live: boolean): void;
  /** Everything will be written once more. */
  again(): void;
  /** All there is has been handed to the pump. */
  settled(): void;
  showBefore(): void;
};

export type EndingDeps = {
  terminal: Terminal;
  pump: Pump;
  /** Fetches everything once more: modes that were turned off come back with it. */
  history(): void;
  onBefore(before: Before): void;
};

/** Puts a terminal to rest when its agent has ended: it sends nothing, and wheel, mouse and keys are the reader's. */
export function createEnding({ terminal, pump, history, onBefore }: EndingDeps): Ending {
  let ended = false;
  let isBefore = false;

  const tell = (): void => {
    const { active, normal } = terminal.buffer;
    if (!ended) onBefore('none');
    else if (active.type === 'alternate') onBefore(hasText(normal) ? 'hidden' : 'none');
    else onBefore(isBefore ? 'shown' : 'none');
  };

  return {
    live(live) {
      const isBack = ended && live;
      ended = !live;
      terminal.options.disableStdin = ended;
      // It was only thought to have ended, as while the daemon started anew.
      if (isBack) history();
      if (isBack) pump.after(tell);
    },
    again() {
      isBefore = false;
    },
    settled() {
      if (!ended) return;
      pump.bytes(REST, () => undefined);
      pump.after(tell);
    },
    showBefore() {
      pump.bytes(TO_NORMAL, () => undefined);
      pump.after(() => {
        isBefore = true;
        terminal.scrollToBottom();
        tell();
      });
    },
  };
}

function hasText(buffer: IBuffer): boolean {
  for (let at = 0; at < buffer.length; at++)
    if (buffer.getLine(at)?.translateToString(true) !== '') return true;
  return false;
}
