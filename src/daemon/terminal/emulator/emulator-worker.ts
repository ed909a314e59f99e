import { parentPort } from 'node:worker_threads';
import type { ParserFault } from '../../../contract/terminal/parser-guard.js';
import { systemClock } from '../../../lib/clock.js';
import { createEmulators } from './emulators.js';
import type { EmulatorResponse, FaultReport, EmulatorRequest, EmulatorRequests } from './emulator-client.js';
import type { Keyframe } from '../log/keyframe.js';
import type { SnapshotLine, Snapshot } from './snapshot.js';
import { packSnapshot } from './snapshot-codec.js';

/** The worker side of emulator-client.ts: answers each call when it is done. */
const emulators = createEmulators(systemClock, reportFault);
/** Faults reported in the life of one thread: an agent can repeat such output without end. */
const FAULTS_MAX = 20;
let faults = 0;
/** The lines of each session's last snapshot, which the client has as well. */
const lastLines = new Map<string, readonly SnapshotLine[]>();
let unsent: EmulatorResponse[] = [];

function reportFault(id: string, { error }: ParserFault): void {
  if (++faults > FAULTS_MAX) return;
  const what = error instanceof Error ? error : new Error(String(error));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
  parentPort?.postMessage({ session: id, fault: what } satisfies FaultReport);
}

async function answer(request: EmulatorRequest): Promise<unknown> {
  switch (request.method) {
    case 'keyframe':
      return emulators.keyframe(...request.args);
    case 'keyframeAtLineStart':
      return emulators.keyframeAtLineStart(...request.args);
    case 'advanceTo':
      return emulators.advanceTo(...request.args);
    case 'snapshot':
      return emulators.snapshot(...request.args);
    case 'briefKeyframe':
      return emulators.briefKeyframe(...request.args);
    case 'hurry':
      return emulators.hurry(...request.args);
    case 'drop':
      return emulators.drop(...request.args);
    case 'stop':
      return emulators.stop();
  }
}

function isKeyframe(value: unknown): value is Keyframe {
  return typeof value === 'object' && value !== null && 'brief' in value;
}

/** Returns the buffers to transfer instead of copying: those that hold nothing else. */
function owned(value: unknown): ArrayBuffer[] {
  if (!isKeyframe(value)) return [];
  const own = [value.bytes, value.brief].filter(({ buffer, length }) => buffer.byteLength === length);
  const buffers = new Set(own.map(({ buffer }) => buffer));
  return [...buffers].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}

/** Packs a response. Called in the order of sending: the lines kept here must be those that the client keeps. */
function packed(request: EmulatorRequest, value: unknown): unknown {
  if (request.method === 'drop') lastLines.delete(...request.args);
  if (request.method !== 'snapshot') return value;
  const [{ id }, deep] = request.args;
  const snapshot = value as Snapshot;
  if (deep) return packSnapshot(snapshot);
  const answer = packSnapshot(snapshot, lastLines.get(id));
  lastLines.set(id, snapshot.lines);
  return answer;
}

function send(answer: EmulatorResponse): void {
  if (unsent.push(answer) > 1) return;
  setImmediate(() => {
    const responses = unsent;
    unsent = [];
    parentPort?.postMessage(
      responses,
      responses.flatMap(({ value }) => owned(value)),
    );
  });
}

parentPort?.on('message', (requests: EmulatorRequests) => {
  for (const { n, ...request } of requests)
    answer(request as EmulatorRequest).then(
      (value) => send({ n, value: packed(request as EmulatorRequest, value) }),
      (error: unknown) => send({ n, error }),
    );
});
