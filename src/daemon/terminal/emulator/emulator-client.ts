import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Emulators } from './emulators.js';
import type { SnapshotLine } from './snapshot.js';
import { unpackSnapshot, type PackedSnapshot } from './snapshot-codec.js';

/** A call to the worker: a method of the emulators and its arguments. */
export type EmulatorRequest = {
  [K in keyof Emulators]: { method: K; args: Parameters<Emulators[K]> };
}[keyof Emulators];
/** All calls of one turn go in one message: waking the other thread costs more than most calls. */
export type EmulatorRequests = (EmulatorRequest & { n: number })[];
export type EmulatorResponse = { n: number; value?: unknown; error?: unknown };
/** An error that a session's output caused in its emulator, which continued after it. */
export type FaultReport = { session: string; fault: Error };

/** An idle worker is ended after this time and its memory given back; starting it again takes some 50 ms. */
const IDLE_MS = 30_000;

type Pending = {
  request: EmulatorRequest;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
};
type Thread = {
  worker: Worker;
  pending: Map<number, Pending>;
  unsent: EmulatorRequests;
  /** The lines of each session's last snapshot: the next one carries only new lines. */
  lastLines: Map<string, readonly SnapshotLine[]>;
};

/**
 * Runs the emulators in a worker thread: parsing a flood must not delay keys. The thread starts with the first
 * call. When it dies, pending calls fail, and the next call starts another one.
 */
export function createEmulatorClient(deps: { clock: Clock; onError: (error: unknown) => void }): Emulators {
  let thread: Thread | null = null;
  let idle: Stop | null = null;
  let last = 0;
  let stopped = false;

  function start(): Thread {
    // Emulators allocate many short-lived objects; a small young generation keeps the thread's memory small.
    const worker = new Worker(new URL('emulator-worker.js', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 6 },
    });
    const mine: Thread = { worker, pending: new Map(), unsent: [], lastLines: new Map() };
    const died = (error: unknown) => {
      if (thread === mine) thread = null;
      if (mine.pending.size > 0) deps.onError(error);
      for (const { reject } of mine.pending.values()) reject(error);
      mine.pending.clear();
    };
    worker.on('message', (responses: EmulatorResponse[] | FaultReport) => {
      if (!Array.isArray(responses)) {
        const { session, fault } = responses;
        deps.onError(
          new Error(`the emulator of session ${session} failed at some of its output`, { cause: fault }),
        );
        return;
      }
      for (const { n, value, error } of responses) {
        const pending = mine.pending.get(n);
        if (pending === undefined) continue;
        mine.pending.delete(n);
        if (error === undefined) pending.resolve(unpacked(mine, pending.request, value) as never);
        else pending.reject(error);
      }
      if (mine.pending.size === 0) startIdleTimer();
    });
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`the emulator thread ended with ${code}`)));
    // The thread ends with the process and does not keep it alive.
    worker.unref();
    return mine;
  }

  function startIdleTimer(): void {
    idle?.();
    idle = deps.clock.after(IDLE_MS, () => {
      const mine = thread;
      thread = null;
      void mine?.worker.terminate();
    });
  }

  function send<T>(request: EmulatorRequest): Promise<T> {
    if (stopped) return Promise.reject(new Error('the emulators have stopped'));
    idle?.();
    const mine = (thread ??= start());
    return new Promise<T>((resolve, reject) => {
      const n = (last += 1);
      mine.pending.set(n, { request, resolve, reject });
      if (mine.unsent.push({ n, ...request }) === 1) setImmediate(flush, mine);
    });
  }

  function flush({ worker, unsent }: Thread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
    worker.postMessage(unsent.splice(0));
  }

  /** Sends a call that nobody waits for, and that a thread that does not run need not know. */
  function notify(request: EmulatorRequest): void {
    if (thread !== null && !stopped) send(request).catch(deps.onError);
  }

  return {
    keyframe: (...given) => send({ method: 'keyframe', args: given }),
    keyframeAtLineStart: (...given) => send({ method: 'keyframeAtLineStart', args: given }),
    advanceTo: (...given) => send({ method: 'advanceTo', args: given }),
    snapshot: (...given) => send({ method: 'snapshot', args: given }),
    briefKeyframe: (...given) => send({ method: 'briefKeyframe', args: given }),
    hurry: (...given) => notify({ method: 'hurry', args: given }),
    drop: (...given) => notify({ method: 'drop', args: given }),
    async stop() {
      idle?.();
      if (thread !== null) {
        await send({ method: 'stop', args: [] }).catch(deps.onError);
        await (thread as Thread | null)?.worker.terminate();
      }
      stopped = true;
      idle?.();
    },
  };
}

/** Unpacks a response. Called in the order of the responses, as is `packed` in emulator-worker.ts. */
function unpacked({ lastLines }: Thread, request: EmulatorRequest, value: unknown): unknown {
  if (request.method === 'drop') lastLines.delete(...request.args);
  if (request.method !== 'snapshot') return value;
  const [{ id }, deep] = request.args;
  if (deep) return unpackSnapshot(value as PackedSnapshot);
  const snapshot = unpackSnapshot(value as PackedSnapshot, lastLines.get(id));
  lastLines.set(id, snapshot.lines);
  return snapshot;
}
