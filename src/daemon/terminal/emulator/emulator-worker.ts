import { parentPort } from 'node:worker_threads';
import type { Fault } from '../../../contract/terminal/parser-guard.js';
import { systemClock } from '../../../lib/clock.js';
import { createEmulation } from './emulators.js';
import type { Answer, FaultReport, Question, Questions } from './emulator-client.js';
import type { Keyframe } from '../log/keyframe.js';
import type { LineCopy, ScreenCopy } from './snapshot.js';
import { packScreen } from './snapshot-codec.js';

/** The other end of emulator-client.ts: answers each question in its own time. */
const emulation = createEmulation(systemClock, reportFault);
/** An agent can repeat such output without end: this many faults are reported in the life of a thread. */
const FAULTS_MAX = 20;
let faults = 0;
/** The screen told last of each session: the other side has it as well. */
const told = new Map<string, readonly LineCopy[]>();
let unsaid: Answer[] = [];

function reportFault(id: string, { error }: Fault): void {
  if (++faults > FAULTS_MAX) return;
  const what = error instanceof Error ? error : new Error(String(error));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
  parentPort?.postMessage({ session: id, fault: what } satisfies FaultReport);
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'keyframe':
      return emulation.keyframe(...question.with);
    case 'atLineStart':
      return emulation.atLineStart(...question.with);
    case 'approach':
      return emulation.approach(...question.with);
    case 'screen':
      return emulation.screen(...question.with);
    case 'glance':
      return emulation.glance(...question.with);
    case 'hurry':
      return emulation.hurry(...question.with);
    case 'drop':
      return emulation.drop(...question.with);
    case 'stop':
      return emulation.stop();
  }
}

function isKeyframe(value: unknown): value is Keyframe {
  return typeof value === 'object' && value !== null && 'brief' in value;
}

/** Handed over, not copied, when they have memory of their own. */
function owned(value: unknown): ArrayBuffer[] {
  if (!isKeyframe(value)) return [];
  const own = [value.bytes, value.brief].filter(({ buffer, length }) => buffer.byteLength === length);
  const buffers = new Set(own.map(({ buffer }) => buffer));
  return [...buffers].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}

/** In the order of telling: what is kept here must be what the other side keeps. */
function packed(question: Question, value: unknown): unknown {
  if (question.ask === 'drop') told.delete(...question.with);
  if (question.ask !== 'screen') return value;
  const [{ id }, deep] = question.with;
  const screen = value as ScreenCopy;
  if (deep) return packScreen(screen);
  const answer = packScreen(screen, told.get(id));
  told.set(id, screen.lines);
  return answer;
}

function say(answer: Answer): void {
  if (unsaid.push(answer) > 1) return;
  setImmediate(() => {
    const answers = unsaid;
    unsaid = [];
    parentPort?.postMessage(
      answers,
      answers.flatMap(({ value }) => owned(value)),
    );
  });
}

parentPort?.on('message', (questions: Questions) => {
  for (const { n, ...question } of questions)
    answer(question as Question).then(
      (value) => say({ n, value: packed(question as Question, value) }),
      (error: unknown) => say({ n, error }),
    );
});
