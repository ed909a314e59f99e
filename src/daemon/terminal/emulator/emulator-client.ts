import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Emulation } from './emulators.js';
import type { LineCopy } from './snapshot.js';
import { unpackScreen, type PackedScreen } from './snapshot-codec.js';

/** What is said to the thread: a function of the emulation and what it is given. */
export type Question = {
  [K in keyof Emulation]: { ask: K; with: Parameters<Emulation[K]> };
}[keyof Emulation];
/** What is said in one turn goes in one message: waking the other thread costs more than most questions. */
export type Questions = (Question & { n: number })[];
export type Answer = { n: number; value?: unknown; error?: unknown };
/** What the emulator of a session threw at something that was printed; it went on after it. */
export type FaultReport = { session: string; fault: Error };

/** A thread with nothing to do is ended and its memory given back; it takes some 50 ms to start again. Unit: ms. */
const IDLE = 30_000;

type Pending = { question: Question; resolve: (value: never) => void; reject: (error: unknown) => void };
type Thread = {
  worker: Worker;
  pending: Map<number, Pending>;
  unsaid: Questions;
  /** The screen heard last of each session: the next one tells only what is new. */
  heard: Map<string, readonly LineCopy[]>;
};

/**
 * The emulators in a thread of their own: parsing a flood must not keep anyone's keys waiting. Started when first asked;
 * when it dies, those who wait are told, and the next question starts another.
 */
export function createEmulationWorker(deps: { clock: Clock; onError: (error: unknown) => void }): Emulation {
  let thread: Thread | null = null;
  let idle: Stop | null = null;
  let last = 0;
  let stopped = false;

  function start(): Thread {
    // Emulators make much that is short-lived; a small nursery keeps the thread's memory small.
    const worker = new Worker(new URL('emulator-worker.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    const mine: Thread = { worker, pending: new Map(), unsaid: [], heard: new Map() };
    const died = (error: unknown) => {
      if (thread === mine) thread = null;
      if (mine.pending.size > 0) deps.onError(error);
      for (const { reject } of mine.pending.values()) reject(error);
      mine.pending.clear();
    };
    worker.on('message', (answers: Answer[] | FaultReport) => {
      if (!Array.isArray(answers)) {
        const { session, fault } = answers;
        deps.onError(
          new Error(`the emulator of session ${session} failed at something it printed`, { cause: fault }),
        );
        return;
      }
      for (const { n, value, error } of answers) {
        const pending = mine.pending.get(n);
        if (pending === undefined) continue;
        mine.pending.delete(n);
        if (error === undefined) pending.resolve(unpacked(mine, pending.question, value) as never);
        else pending.reject(error);
      }
      if (mine.pending.size === 0) restUntilAsked();
    });
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`the emulators' thread ended with ${code}`)));
    // It is ended with the process, and does not keep it alive.
    worker.unref();
    return mine;
  }

  function restUntilAsked(): void {
    idle?.();
    idle = deps.clock.after(IDLE, () => {
      const mine = thread;
      thread = null;
      void mine?.worker.terminate();
    });
  }

  function ask<T>(question: Question): Promise<T> {
    if (stopped) return Promise.reject(new Error('the emulators have stopped'));
    idle?.();
    const mine = (thread ??= start());
    return new Promise<T>((resolve, reject) => {
      const n = (last += 1);
      mine.pending.set(n, { question, resolve, reject });
      if (mine.unsaid.push({ n, ...question }) === 1) setImmediate(say, mine);
    });
  }

  function say({ worker, unsaid }: Thread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
    worker.postMessage(unsaid.splice(0));
  }

  /** For what nobody waits for, and what a thread that is not there need not know. */
  function tell(question: Question): void {
    if (thread !== null && !stopped) ask(question).catch(deps.onError);
  }

  return {
    keyframe: (...given) => ask({ ask: 'keyframe', with: given }),
    atLineStart: (...given) => ask({ ask: 'atLineStart', with: given }),
    approach: (...given) => ask({ ask: 'approach', with: given }),
    screen: (...given) => ask({ ask: 'screen', with: given }),
    glance: (...given) => ask({ ask: 'glance', with: given }),
    hurry: (...given) => tell({ ask: 'hurry', with: given }),
    drop: (...given) => tell({ ask: 'drop', with: given }),
    async stop() {
      idle?.();
      if (thread !== null) {
        await ask({ ask: 'stop', with: [] }).catch(deps.onError);
        await (thread as Thread | null)?.worker.terminate();
      }
      stopped = true;
      idle?.();
    },
  };
}

/** In the order of telling, as its other side in emulator-worker.ts. */
function unpacked({ heard }: Thread, question: Question, value: unknown): unknown {
  if (question.ask === 'drop') heard.delete(...question.with);
  if (question.ask !== 'screen') return value;
  const [{ id }, deep] = question.with;
  if (deep) return unpackScreen(value as PackedScreen);
  const screen = unpackScreen(value as PackedScreen, heard.get(id));
  heard.set(id, screen.lines);
  return screen;
}
