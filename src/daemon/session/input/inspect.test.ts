import { expect, test, vi } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { PaneContent } from '../../tmux/types.js';
import { createInspect, type EmulatedScreen } from './inspect.js';

const OF_TMUX: InputTarget = { kind: 'other', busy: false };
const OF_LOG: InputTarget = { kind: 'composer', from: 0, draft: '', busy: false };

/** Screens that follow each other, the last one for good; time passes only by pauses. */
function looking(shown: string[], emulated: (string | null)[], more: { behind?: boolean } = {}) {
  const clock = createFakeClock();
  const next = <T>(list: T[]): T => (list.length > 1 ? list.shift() : list[0]) as T;
  const pane = (text: string): PaneContent => ({
    dead: text === 'dead',
    cols: 80,
    lines: [text, ''],
    cursor: { x: 0, y: 0, visible: true },
    alternate: false,
    tty: '/dev/pts/9',
  });
  const pause = (ms: number): Promise<void> => {
    // The longest wait for an emulator never ends here: it always answers.
    if (ms > 100) return new Promise(() => undefined);
    clock.pass(ms);
    return Promise.resolve();
  };
  const asksForSecret = vi.fn<(tty: string) => Promise<boolean>>(() => Promise.resolve(true));
  const inspect = createInspect({
    readPane: () => Promise.resolve(pane(next(shown))),
    readTarget: () => OF_TMUX,
    emulated(): Promise<EmulatedScreen> {
      const text = next(emulated);
      if (text === null) return Promise.reject(new Error('no emulator'));
      return Promise.resolve({ lines: [`${text}  `], behind: more.behind ?? false, target: OF_LOG });
    },
    asksForSecret,
    nudge: () => null,
    clock,
    pause,
  });
  return { inspect: () => inspect('abc123', '%1'), asksForSecret };
}

test('where tmux and the log agree, the log is read: it has the colours', async () => {
  const { inspect, asksForSecret } = looking(['same'], ['same']);
  expect(await inspect()).toEqual({
    targets: [OF_LOG],
    rows: ['same', ''],
    cursor: { x: 0, y: 0, visible: true },
    secret: true,
    nudge: null,
  });
  expect(asksForSecret).toHaveBeenCalledExactlyOnceWith('/dev/pts/9');
});

test('waits until the log has what tmux shows', async () => {
  const { inspect } = looking(['new'], ['old', 'old', 'new']);
  expect(await inspect()).toMatchObject({ targets: [OF_LOG] });
});

test.each([
  ['they never agree', ['a'], ['b'], {}],
  ['both change all the time', ['a', 'b', 'c', 'd', 'e', 'f'], ['1', '2', '3', '4', '5', '6'], {}],
  ['the emulator is behind a flood', ['same'], ['same'], { behind: true }],
])('both count when %s', async (_what, shown, emulated, more) => {
  expect(await looking(shown, emulated, more).inspect()).toMatchObject({ targets: [OF_LOG, OF_TMUX] });
});

test('tmux alone is enough where the log cannot be read', async () => {
  expect(await looking(['a'], [null]).inspect()).toMatchObject({ targets: [OF_TMUX] });
});

test('a program that has ended is not looked at', async () => {
  expect(await looking(['dead'], ['x']).inspect()).toBe('gone');
});
