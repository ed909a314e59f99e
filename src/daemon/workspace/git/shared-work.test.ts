import { expect, test } from 'vitest';
import type { Progress } from '../../../contract/session/session.js';
import { createSharedWork, type WorkContext } from './shared-work.js';

const progress = (percent: number): Progress => ({ phase: 'fetching', percent, text: 'x' });

function context() {
  const controller = new AbortController();
  const seen: (number | null)[] = [];
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    seen,
    onProgress: (p: Progress) => void seen.push(p.percent),
  };
}

/** Work that a test ends by hand, and that takes its time to clean up when aborted. */
function manual() {
  let finish = (_value: string) => {};
  let cleaned = () => {};
  const given: WorkContext[] = [];
  const work = (context: WorkContext) => {
    given.push(context);
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      cleaned = () => reject(new Error('aborted'));
    });
  };
  return { work, given, finish: (value: string) => finish(value), cleaned: () => cleaned() };
}

test('shares running work and its progress; late callers get the last progress', async () => {
  const shared = createSharedWork<string>();
  const job = manual();
  const [a, b] = [context(), context()];
  const first = shared.join('k', job.work, a);
  job.given[0]?.onProgress(progress(10));
  const second = shared.join('k', job.work, b);
  job.given[0]?.onProgress(progress(20));
  job.finish('done');
  expect([first.joined, second.joined]).toEqual([false, true]);
  expect(await Promise.all([first.result, second.result])).toEqual(['done', 'done']);
  expect([a.seen, b.seen, job.given.length]).toEqual([[10, 20], [10, 20], 1]);
  const again = shared.join('k', job.work, context());
  expect(again.joined).toBe(false);
  job.finish('again');
  expect(await again.result).toBe('again');
});

test('answers a caller that leaves at once, and continues for the others', async () => {
  const shared = createSharedWork<string>();
  const job = manual();
  const [a, b] = [context(), context()];
  const first = shared.join('k', job.work, a).result;
  const second = shared.join('k', job.work, b).result;
  a.abort();
  await expect(first).rejects.toMatchObject({ code: 'SPAWN_CANCELLED' });
  expect(job.given[0]?.signal.aborted).toBe(false);
  job.finish('done');
  expect(await second).toBe('done');
});

test('aborts the work when the last caller leaves, and answers after the cleanup', async () => {
  const shared = createSharedWork<string>();
  const job = manual();
  const a = context();
  let answered = false;
  const result = shared.join('k', job.work, a).result.finally(() => (answered = true));
  a.abort();
  await new Promise((resolve) => setImmediate(resolve));
  expect([job.given[0]?.signal.aborted, answered]).toEqual([true, false]);
  // New work of the same kind does not join what is being taken down.
  const fresh = manual();
  expect(shared.join('k', fresh.work, context()).joined).toBe(false);
  job.cleaned();
  await expect(result).rejects.toMatchObject({ code: 'SPAWN_CANCELLED' });
  fresh.finish('x');
});

test('reports a failure to all callers, and aborts everything at a stop', async () => {
  const shared = createSharedWork<string>();
  const job = manual();
  const results = [
    shared.join('k', job.work, context()).result,
    shared.join('k', job.work, context()).result,
  ];
  const settled = Promise.allSettled(results);
  const stopped = shared.stop();
  expect(job.given[0]?.signal.aborted).toBe(true);
  job.cleaned();
  await stopped;
  expect((await settled).map((result) => result.status)).toEqual(['rejected', 'rejected']);
});
