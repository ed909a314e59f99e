import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noFacts } from './facts.js';
import type { Facts } from './facts.js';
import { loadScreen } from './screen/saved-screen.js';
import { fuse } from './fuse.js';
import { trackMotion, STILL } from './motion/screen-motion.js';
import { statusRulesFor } from '../agent/known/all.js';
import { SILENT, withSignal } from './signals/state.js';
import { createSignalParser } from './signals/parser.js';
import { opinion } from './opinion.js';
import { readLayout } from './screen/layout.js';

const RULE = '─'.repeat(40);
const NOW = 10_000;

function viewOf(text: string, hidden = false) {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('❯'));
  const cursor = { x: 2, y: Math.max(0, at), visible: !hidden };
  return readLayout(loadScreen({ cols: 40, rows: 24, lines, cursor, alternate: true }));
}
const IDLE = viewOf(`hello\n\n${RULE}\n❯ \n${RULE}\n ? for shortcuts`);
const DIALOG = viewOf('Do you want to proceed?\n❯ 1. Yes\n  2. No\n\nEsc to cancel', true);
const BUSY = viewOf(`hello\n\n${RULE}\n❯ \n${RULE}\n esc to interrupt`);

const facts = (more: Partial<Facts> = {}): Facts => ({
  ...noFacts(statusRulesFor('unheard-of')),
  readAt: NOW,
  outputAt: NOW,
  ready: true,
  ...more,
});
const says = (text: string, at = NOW) =>
  createSignalParser()
    .push(Buffer.from(text))
    .reduce((state, event) => withSignal(state, event, at), SILENT);
const status = (state: string): string => `\u001b]7501;state=${state}\u0007`;
const verdict = (more: Partial<Facts>) => fuse(facts(more), NOW).verdict;

describe('the verdict of all sources', () => {
  it('believes the process before anything on the screen', () => {
    const dead = { at: NOW, exit: { code: 7, signal: null } };
    expect(verdict({ layout: DIALOG, dead, signals: says(status('working')) })).toMatchObject({
      state: 'done',
      problem: 'error',
      source: 'process',
      reason: 'Failed, exit 7',
    });
    expect(verdict({ dead: { at: NOW, exit: { code: 0, signal: null } } })).toMatchObject({
      state: 'done',
      problem: null,
    });
  });

  it('believes a visible dialog before hook, report and title', () => {
    const hook = opinion({ state: 'working', source: 'hook', rule: 'hook/PostToolUse', reason: '' }, NOW);
    const signals = says(`${status('done')}\u001b]2;⠋ topic\u0007`);
    expect(verdict({ layout: DIALOG, hook, signals })).toMatchObject({ state: 'blocked', source: 'dialog' });
  });

  it('drops a stale hook once the screen shows a composer without a dialog', () => {
    const hook = opinion(
      { state: 'blocked', source: 'hook', rule: 'hook/PermissionRequest', reason: '' },
      NOW - 5000,
    );
    expect(verdict({ layout: IDLE, hook, worked: true })).toMatchObject({ state: 'done', source: 'screen' });
    expect(verdict({ layout: IDLE, hook: { ...hook, at: NOW - 500 } })).toMatchObject({
      state: 'blocked',
      source: 'hook',
    });
  });

  it('distinguishes a fresh prompt, a finished turn, a question and an error', () => {
    const end = (text: string) => viewOf(`${text}\n\n${RULE}\n❯ \n${RULE}`);
    expect(verdict({ layout: IDLE })).toMatchObject({ state: 'feedback', problem: null });
    expect(verdict({ layout: IDLE, worked: true })).toMatchObject({ state: 'done' });
    expect(verdict({ layout: end('● Which one?'), worked: true })).toMatchObject({
      state: 'feedback',
      reason: 'Which one?',
    });
    expect(verdict({ layout: end('✗ 500 Server error'), worked: true })).toMatchObject({
      state: 'feedback',
      problem: 'error',
    });
  });

  it('asks the screen how it ended when the program says done', () => {
    const layout = viewOf(`● Which one?\n\n${RULE}\n❯ \n${RULE}`);
    expect(verdict({ layout, worked: true, signals: says(status('done')) })).toMatchObject({
      state: 'feedback',
      source: 'signal',
    });
  });

  it('is working by footer, and an old turning title proves nothing', () => {
    expect(verdict({ layout: BUSY })).toMatchObject({ state: 'working', rule: 'footer/stop-hint' });
    const title = '\u001b]2;⠋ topic\u0007';
    expect(verdict({ layout: IDLE, signals: says(title) })).toMatchObject({
      state: 'working',
      source: 'signal',
    });
    expect(verdict({ layout: IDLE, signals: says(title, NOW - 60_000) })).toMatchObject({
      state: 'feedback',
    });
  });

  it('distinguishes a killed agent from one that exited by the terminal modes left behind', () => {
    const lines = ['bye', 'dev@box:code$ '];
    const shell = readLayout(
      loadScreen({ cols: 40, lines, cursor: { x: 14, y: 1, visible: true }, alternate: false }),
    );
    const took = '\u001b[?2004h\u001b[?1049h';
    const hadProgram = true;
    expect(verdict({ layout: shell, hadProgram, signals: says(took) })).toMatchObject({
      state: 'done',
      problem: 'error',
    });
    expect(verdict({ layout: shell, hadProgram, signals: says(`${took}\u001b[?1049;2004l`) })).toMatchObject({
      state: 'done',
      problem: null,
    });
  });

  it('takes a shell that was there from the start for a session that waits', () => {
    const cursor = { x: 2, y: 1, visible: true };
    const layout = readLayout(loadScreen({ cols: 40, lines: ['hello', '$ '], cursor, alternate: false }));
    const foreground = { command: 'bash', at: 0 };
    expect(verdict({ layout, foreground })).toMatchObject({
      state: 'feedback',
      problem: null,
      source: 'screen',
    });
    expect(verdict({ layout, foreground, hadProgram: true })).toMatchObject({
      state: 'done',
      source: 'process',
    });
  });

  it('believes that a shell is back without knowing its prompt, once it stays', () => {
    const back = { layout: IDLE, hadProgram: true, foreground: { command: 'zsh', at: NOW - 1000 } };
    expect(verdict(back)).toMatchObject({ state: 'done', rule: 'process/shell' });
    expect(verdict({ ...back, foreground: { command: 'zsh', at: NOW - 200 } })).toMatchObject({
      state: 'feedback',
    });
    expect(verdict({ ...back, foreground: { command: 'node', at: NOW - 5000 } })).toMatchObject({
      state: 'feedback',
    });
  });

  it('sees an error instead of a start', () => {
    const lines = ["error: unknown option '--no'"];
    const layout = readLayout(
      loadScreen({ cols: 60, lines, cursor: { x: 0, y: 1, visible: true }, alternate: false, rows: 24 }),
    );
    const started = facts({ layout, ready: false, outputAt: NOW - 2000 });
    expect(fuse(started, NOW).verdict).toMatchObject({ state: 'unknown', problem: 'error' });
    expect(fuse({ ...started, outputAt: NOW }, NOW)).toMatchObject({
      verdict: { problem: null },
      until: NOW + 700,
    });
  });

  it('keeps the opinion of every source, strongest first', () => {
    const hook = opinion({ state: 'done', source: 'hook', rule: 'hook/Stop', reason: '' }, NOW);
    const { opinions } = fuse(facts({ layout: IDLE, hook, signals: says(status('idle')) }), NOW);
    expect(opinions.map((each) => each.source)).toEqual(['hook', 'signal', 'screen']);
  });

  it('never throws, whatever is on the screen', () => {
    const glyphs = '❯›>●│┃╭╮╰╯─━▄▀╹⠋✻…[]()?.:$%# \t12yYnN/esc to cancel(3s)漢字👩‍💻é';
    const line = fc.oneof(
      fc.string({ unit: fc.constantFrom(...glyphs), maxLength: 50 }),
      fc.constantFrom(
        RULE,
        `╭${RULE}╮`,
        `╰${RULE}╯`,
        '❯ 1. Yes',
        '  2. No',
        '│ > │',
        'Proceed? [y/N]',
        'Enter to select',
      ),
    );
    const frame = fc.record({
      cols: fc.integer({ min: 1, max: 120 }),
      lines: fc.array(line, { maxLength: 30 }),
      cursor: fc.record({
        x: fc.integer({ min: 0, max: 130 }),
        y: fc.integer({ min: 0, max: 40 }),
        visible: fc.boolean(),
      }),
      alternate: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), (frames) => {
        let known = facts({ motion: STILL });
        for (const [i, each] of frames.entries()) {
          const layout = readLayout(loadScreen(each));
          const at = NOW + i * 250;
          known = {
            ...known,
            layout,
            readAt: at,
            motion: trackMotion(known.motion, { before: known.layout, now: layout, at }),
          };
          const { verdict: said, opinions } = fuse(known, at);
          expect(said.reason.length).toBeLessThanOrEqual(200);
          for (const { evidence } of opinions)
            for (const { row, from, to } of evidence) {
              expect(row).toBeLessThan(layout.rows);
              expect(to).toBeGreaterThanOrEqual(from);
            }
        }
      }),
      { numRuns: 300 },
    );
  });
});
