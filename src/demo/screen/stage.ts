import { EMPTY, type Draft } from './composer.js';
import { createPainter } from './painter.js';
import { statusSignal, type Status } from '../terminal/signals.js';
import type { Terminal } from '../terminal/terminal.js';
import { TIMING_MS } from '../timing.js';
import { liveRows, type Dialog, type View } from './view.js';

/** A part of the transcript: its rows at a given width, so that it can be redrawn after a resize. */
export type Entry = (columns: number) => readonly string[];

/** Thrown when the user presses Escape, to end what is going on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

type Choice = Omit<Dialog, 'chosen'>;

export type Stage = {
  /** Adds to the transcript. */
  print(entry: Entry): void;
  /** Shows a spinner with `label` for `ms` at speed 1. Throws Interrupted. */
  work(label: string, ms: number): Promise<void>;
  /** Shows text that is still being written; `print` it when complete. */
  stream(text: string): void;
  /** Shows a dialog and returns the index of the choice. Throws Interrupted on Escape. */
  choose(choice: Choice): Promise<number>;
  /** Shows that nothing is going on until the user sends something. */
  rest(): void;
  notice(text: string | null): void;
  draft(): Draft;
  setDraft(draft: Draft): void;
  setQueued(texts: readonly string[]): void;
  status(state: Status, more?: { kind?: 'permission' | 'question'; message?: string }): void;
  /** For keys, whose meaning depends on what is shown. */
  busy(): boolean;
  dialog(): { move(step: number): void; pick(index: number): void; confirm(): void } | null;
  interrupt(): void;
  redraw(): void;
  /** Prints without keeping the text, for large output. */
  raw(text: string): Promise<void>;
  leave(): void;
};

/** Entries kept for redrawing; more than any window shows. */
const KEPT_ENTRIES = 400;

/** Creates the stage: the screen and what happens on it. `now` returns ms. */
export function createStage(
  terminal: Terminal,
  options: { speed: number; signals: boolean; now(): number },
): Stage {
  const painter = createPainter(terminal.write, terminal.size);
  const entries: Entry[] = [];
  let pending: string[] = [];
  let began: number | null = null;
  let stop: ((error: Interrupted) => void) | null = null;
  let answer: ((index: number) => void) | null = null;
  let view: View = { draft: EMPTY, busy: null, streaming: '', queued: [], dialog: null, notice: null };

  const columns = () => terminal.size().columns;
  const draw = () => {
    painter.paint(pending, liveRows(view, columns()));
    pending = [];
  };
  const show = (change: Partial<View>) => {
    view = { ...view, ...change };
    draw();
  };

  /** Waits for `done`; Escape interrupts it. */
  const interruptible = async <T>(start: (done: (value: T) => void) => () => void): Promise<T> => {
    let cleanUp = () => {};
    try {
      return await new Promise<T>((resolve, reject) => {
        stop = reject;
        cleanUp = start(resolve);
      });
    } finally {
      stop = null;
      cleanUp();
    }
  };

  return {
    print(entry) {
      entries.push(entry);
      if (entries.length > KEPT_ENTRIES) entries.shift();
      pending.push(...entry(Math.max(12, columns() - 1)));
      draw();
    },
    async work(label, ms) {
      began ??= options.now();
      const since = began;
      const tick = (frame: number) => show({ busy: { label, ms: options.now() - since, frame } });
      await interruptible<void>((done) => {
        let frame = 0;
        tick(frame);
        const spin = setInterval(() => tick(++frame), TIMING_MS.spinner);
        const end = setTimeout(done, ms / options.speed);
        return () => {
          clearInterval(spin);
          clearTimeout(end);
        };
      });
    },
    stream: (text) => show({ streaming: text }),
    async choose(choice) {
      show({ busy: null, dialog: { ...choice, chosen: 0 } });
      try {
        return await interruptible<number>((done) => {
          answer = done;
          return () => void (answer = null);
        });
      } finally {
        show({ dialog: null });
      }
    },
    rest() {
      began = null;
      show({ busy: null, streaming: '', dialog: null });
    },
    notice: (text) => show({ notice: text }),
    draft: () => view.draft,
    setDraft: (draft) => show({ draft }),
    setQueued: (queued) => show({ queued }),
    status(state, more) {
      if (options.signals) terminal.write(statusSignal(state, more));
    },
    busy: () => stop !== null && answer === null,
    dialog() {
      const { dialog } = view;
      if (dialog === null) return null;
      const last = dialog.choices.length - 1;
      return {
        move: (step) =>
          show({ dialog: { ...dialog, chosen: Math.min(last, Math.max(0, dialog.chosen + step)) } }),
        pick: (index) => void (index <= last && answer?.(index)),
        confirm: () => answer?.(dialog.chosen),
      };
    },
    interrupt: () => stop?.(new Interrupted('interrupted')),
    redraw() {
      const room = Math.max(12, columns() - 1);
      painter.repaint(
        entries.slice(-terminal.size().rows).flatMap((entry) => entry(room)),
        liveRows(view, columns()),
      );
      pending = [];
    },
    async raw(text) {
      painter.paint([text], liveRows(view, columns()));
      await terminal.drained();
    },
    leave: () => painter.leave(),
  };
}
