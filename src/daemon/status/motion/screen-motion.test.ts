import { describe, expect, it } from 'vitest';
import { loadScreen } from '../screen/saved-screen.js';
import { growingUntil, liveUntil, trackMotion, STILL, turningUntil } from './screen-motion.js';
import type { ScreenMotion } from './screen-motion.js';
import { readLayout } from '../screen/layout.js';
import type { Layout } from '../screen/layout.js';

const RULE = '─'.repeat(40);
const STEP = 250;

const layout = (transcript: string, footer = ''): Layout => {
  const lines = `${transcript}\n\n${RULE}\n❯ \n${RULE}\n${footer}`.split('\n');
  const cursor = { x: 2, y: lines.length - 3, visible: true };
  return readLayout(loadScreen({ cols: 40, rows: 24, lines, cursor, alternate: true }));
};

/** Returns the motion after these layouts, one every 250 ms. */
function after(views: readonly Layout[]): { motion: ScreenMotion; now: number } {
  let motion = STILL;
  let before: Layout | null = null;
  let now = 0;
  for (const each of views) {
    now += STEP;
    motion = trackMotion(motion, { before, now: each, at: now });
    before = each;
  }
  return { motion, now };
}

describe('a prompt that was sent', () => {
  const drafted = (draft: string, transcript: string): Layout => {
    const lines = [transcript, '', RULE, `❯ ${draft}`, RULE, ''];
    const cursor = { x: 2 + draft.length, y: 3, visible: true };
    return readLayout(loadScreen({ cols: 40, rows: 24, lines, cursor, alternate: true }));
  };

  it('left the composer at once and appeared in the transcript', () => {
    const views = [drafted('fix the tests', 'hello'), drafted('', 'hello'), drafted('', '> fix the tests')];
    expect(after(views).motion.sent).toMatchObject({ leftAt: 2 * STEP, at: 3 * STEP });
  });

  it.each([
    ['a command for the agent', ['/model fast', '']],
    ['a draft that is typed', ['f', 'fix the', 'fix the tests']],
    ['a draft that is deleted by hand', ['fix', 'fi', 'f', '']],
  ])('is not %s', (_, drafts) => {
    const { sent } = after(drafts.map((draft) => drafted(draft, 'hello'))).motion;
    expect(sent.leftAt).toBe(Number.NEGATIVE_INFINITY);
    expect(sent.at).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('what moves', () => {
  it('grows when text is added', () => {
    const { motion, now } = after(['a', 'ab', 'ab\nc', 'ab\ncd', 'ab\ncde'].map((text) => layout(text)));
    expect(growingUntil(motion, Number.NEGATIVE_INFINITY, now)).toBeGreaterThan(now);
  });

  it('grows when lines move up', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `line number ${i}`);
    const { motion, now } = after(
      [0, 1, 2, 3, 4].map((from) => layout(lines.slice(from, from + 6).join('\n'))),
    );
    expect(growingUntil(motion, Number.NEGATIVE_INFINITY, now)).toBeGreaterThan(now);
  });

  it('does not grow when a logo blinks', () => {
    const { motion, now } = after(
      ['█ ▘▝ █', '█ ╴╶ █', '█ ▘▝ █', '█ ╴╶ █', '█ ▘▝ █'].map((text) => layout(text)),
    );
    expect(growingUntil(motion, Number.NEGATIVE_INFINITY, now)).toBeNull();
  });

  it('turns when only symbols change near the composer', () => {
    const { motion, now } = after(
      ['■⬝⬝', '⬝■⬝', '⬝⬝■', '■⬝⬝', '⬝■⬝'].map((bar) => layout('text', ` ${bar} ready`)),
    );
    expect(turningUntil(motion, now)).toBeGreaterThan(now);
    expect(turningUntil(motion, now + 1000)).toBeNull();
  });

  it('does not turn when a clock ticks', () => {
    const { motion, now } = after(
      [1, 2, 3, 4, 5].map((second) => layout('text', ` main · 12:30:0${second}`)),
    );
    expect(turningUntil(motion, now)).toBeNull();
  });

  it('follows a status line only while its mark or count moves', () => {
    const counting = after([1, 2, 3].map((second) => layout(`text\n\n✽ Pondering… (${second}s)`)));
    expect(liveUntil(counting.motion, 'moving', counting.now)).toBeGreaterThan(counting.now);
    const quoted = after([
      layout('text'),
      layout('text\n\n✽ Pondering… (1s)'),
      layout('text\n\n✽ Pondering… (1s)'),
    ]);
    expect(liveUntil(quoted.motion, 'moving', quoted.now)).toBeNull();
  });

  it('says nothing after a resize', () => {
    const { motion } = after(['a', 'ab', 'abc', 'abcd'].map((text) => layout(text)));
    const wide = { ...layout('abcde'), cols: 80 };
    const next = trackMotion(motion, { before: layout('abcd'), now: wide, at: 2000 });
    expect(growingUntil(next, Number.NEGATIVE_INFINITY, 2000)).toBeNull();
  });
});

describe('output that replaces the whole screen between two readings', () => {
  /** A full screen of numbered lines. `last`: the cursor is below them, where the next line moves all of them up. */
  const page = (first: number, how: { alternate?: boolean; last?: boolean } = {}): Layout => {
    const lines = Array.from({ length: 23 }, (_, at) => `${first + at} a line of a long build`);
    const cursor = { x: 0, y: how.last === false ? 3 : 23, visible: true };
    const { alternate = false } = how;
    return readLayout(loadScreen({ cols: 40, rows: 24, lines: [...lines, ''], cursor, alternate }));
  };
  const pages = (how: Parameters<typeof page>[1] = {}) => {
    const { motion, now } = after([0, 1, 2, 3, 4].map((at) => page(100 + at * 100, how)));
    return growingUntil(motion, Number.NEGATIVE_INFINITY, now);
  };

  it('has grown', () => expect(pages()).not.toBeNull());
  it.each([
    ['a page that is turned on the alternate screen', { alternate: true }],
    ['a page that is drawn anew, with the cursor in it', { last: false }],
  ])('is not %s', (_what, how) => expect(pages(how)).toBeNull());
});
