import { parentPort } from 'node:worker_threads';
import { systemClock } from '../lib/clock.js';
import { createEmulation } from './emulation.js';
import type { Answer, Question } from './emulation-worker.js';
import type { Keyframe } from './screen.js';
import { packScreen } from './screen-pack.js';

/** The other end of emulation-worker.ts: answers each question in its own time. */
const emulation = createEmulation(systemClock);

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'keyframe':
      return emulation.keyframe(...question.with);
    case 'atLineStart':
      return emulation.atLineStart(...question.with);
    case 'approach':
      return emulation.approach(...question.with);
    case 'screen':
      return packScreen(await emulation.screen(...question.with));
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

parentPort?.on('message', ({ n, ...question }: Question & { n: number }) => {
  const say = (message: Answer, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(message, transfer);
  answer(question as Question).then(
    (value) => say({ n, value }, owned(value)),
    (error: unknown) => say({ n, error }),
  );
});
