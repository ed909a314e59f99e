import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { createReader } from './reader.js';
import type { Reader } from './reader.js';
import { readScreen } from '../../../test/support/terminal/read-screen.js';
import type { SettledVerdict } from './verdict.js';

const ESC = '\u001b';
const RULE = '─'.repeat(60);
const IDLE = `${ESC}[H${ESC}[2Jhello\r\n\r\n${RULE}\r\n❯ \r\n${RULE}\r\n  ? for shortcuts${ESC}[4;3H`;
const BUSY = `${ESC}[H${ESC}[2Jhello\r\n\r\n${RULE}\r\n❯ \r\n${RULE}\r\n  esc to interrupt${ESC}[4;3H`;
const DIALOG = `${ESC}[H${ESC}[2J${ESC}[?25lDo you want to proceed?\r\n❯ 1. Yes\r\n  2. No\r\n\r\nEsc to cancel`;

/** A reader on a real emulated terminal, and a clock that ticks it when it asks. */
function session(agent = 'unheard-of', before?: SettledVerdict) {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  let reads = 0;
  const reader: Reader = createReader({
    agent,
    startedAtMs: 0,
    ...(before === undefined ? {} : { before }),
    terminal: {
      write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
      screen: (cursorVisible) => {
        reads += 1;
        return readScreen(terminal, cursorVisible);
      },
      resize: (cols, rows) => terminal.resize(cols, rows),
    },
  });
  let now = 0;
  const run = (until: number): void => {
    for (let next = reader.nextTickAt(); next !== undefined && next <= until; next = reader.nextTickAt()) {
      now = Math.max(now, next);
      reader.tick(now);
      // A timer set to this would otherwise spin.
      expect(reader.nextTickAt() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
    }
    now = until;
  };
  const print = async (text: string, at: number): Promise<void> => {
    run(at);
    await reader.feed(Buffer.from(text), at);
  };
  return { reader, run, print, reads: () => reads };
}

describe('a session over time', () => {
  it('is unknown, waits, works, asks, and is done', async () => {
    const { reader, run, print } = session();
    expect(reader.verdict().state).toBe('unknown');
    await print(IDLE, 100);
    run(2000);
    expect(reader.verdict()).toMatchObject({ state: 'feedback', source: 'screen' });
    await print(BUSY, 2000);
    run(3000);
    expect(reader.verdict()).toMatchObject({ state: 'working' });
    await print(DIALOG, 3000);
    run(4000);
    expect(reader.verdict()).toMatchObject({
      state: 'blocked',
      source: 'dialog',
      reason: 'Do you want to proceed?',
    });
    expect(reader.verdict().since).toBeLessThan(3500);
    await print(IDLE, 4000);
    run(5000);
    expect(reader.verdict()).toMatchObject({ state: 'done', problem: null });
  });

  it('costs nothing while nothing comes', async () => {
    const { reader, run, print, reads } = session();
    await print(IDLE, 100);
    run(10_000);
    const before = reads();
    expect(reader.nextTickAt()).toBeUndefined();
    run(100_000);
    expect(reads()).toBe(before);
  });

  it('never calls silence done', async () => {
    const { reader, run, print } = session();
    await print(BUSY, 100);
    run(3_600_000);
    expect(reader.verdict().state).toBe('working');
    const other = session();
    await other.print('compiling…', 100);
    other.run(3_600_000);
    expect(other.reader.verdict().state).toBe('unknown');
  });

  it('calls steady output work', async () => {
    const { reader, run, print } = session();
    for (let i = 0; i < 12; i += 1) await print(`compiling module number ${i}\r\n`, 200 + i * 200);
    run(2500);
    expect(reader.verdict()).toMatchObject({ state: 'working', source: 'change' });
  });

  it('keeps working while colours shimmer, whatever the text says', async () => {
    const { reader, run, print } = session();
    await print(BUSY, 0);
    for (let at = 100; at < 4000; at += 80) await print(`${ESC}[6;1H${ESC}[3${at % 7}m \b`, at);
    await print(IDLE, 4000);
    for (let at = 4080; at < 8000; at += 80) await print(`${ESC}[6;1H${ESC}[3${at % 7}m${ESC}[4;3H`, at);
    expect(reader.verdict()).toMatchObject({ state: 'working', rule: 'change/pulse' });
    run(9000);
    expect(reader.verdict()).toMatchObject({ state: 'done', rule: 'composer/idle' });
  });

  it('is working once a question at the end of a line was answered, until it asks again', async () => {
    const { reader, run, print } = session();
    await print('\r\nRun it? (Y)es/(N)o [Yes]: ', 100);
    run(2000);
    expect(reader.verdict()).toMatchObject({ state: 'blocked', rule: 'dialog/yes-no' });
    await print('y\r\n', 2000);
    run(60_000);
    expect(reader.verdict()).toMatchObject({ state: 'working', rule: 'change/answered' });
    await print('fine\r\nAdd it? (Y)es/(N)o [Yes]: ', 60_000);
    run(61_000);
    expect(reader.verdict().state).toBe('blocked');
    await print('n\r\n\r\nask> ', 61_000);
    run(63_000);
    expect(reader.verdict()).toMatchObject({ state: 'done', rule: 'composer/idle' });
  });

  it('takes no typing for work', async () => {
    const { reader, run, print } = session();
    await print(IDLE, 100);
    run(2000);
    for (let i = 0; i < 50; i += 1) {
      await print('a', 2000 + i * 100);
      run(2000 + i * 100 + 99);
      expect(reader.verdict().state).toBe('feedback');
    }
  });

  it('stays blocked when the dialog is scrolled out of sight', async () => {
    const { reader, run, print } = session();
    await print(IDLE, 100);
    await print(DIALOG, 1000);
    run(2000);
    await print(`${ESC}[H${ESC}[2Jstep 1: move the table\r\nstep 2: move the next table`, 2000);
    run(20_000);
    expect(reader.verdict().state).toBe('blocked');
  });

  it('does not read the screen more often than it must, however much is printed', async () => {
    const { run, print, reads } = session();
    for (let at = 0; at < 5000; at += 20) await print(`line ${at}\r\n`, at);
    run(5000);
    expect(reads()).toBeLessThanOrEqual(5000 / 250 + 5);
  });

  it('reads the screen only after the end of a synchronized update', async () => {
    const { reader, run, print, reads } = session();
    await print(IDLE, 100);
    run(1000);
    const before = reads();
    await print(`${ESC}[?2026h${DIALOG}`, 1000);
    run(1100);
    expect(reads()).toBe(before);
    await print(`${ESC}[?2026l`, 1110);
    run(2000);
    expect(reader.verdict().state).toBe('blocked');
  });

  it('ends with its process, at once', async () => {
    const { reader, run, print } = session();
    await print(DIALOG, 100);
    run(1000);
    reader.process({ dead: true, exit: { code: null, signal: '9' } }, 1000);
    run(1000);
    expect(reader.verdict()).toMatchObject({
      state: 'done',
      problem: 'error',
      source: 'process',
      since: 1000,
    });
  });

  it('hears a hook before the screen shows it', async () => {
    const { reader, run, print } = session('claude');
    await print(BUSY, 100);
    run(1000);
    reader.hook({ name: 'PermissionRequest', payload: { tool_input: { command: 'npm test' } } }, 1000);
    run(1200);
    expect(reader.verdict()).toMatchObject({ state: 'blocked', source: 'hook', reason: 'Run npm test' });
    expect(reader.opinions().map((each) => each.source)).toContain('screen');
  });

  it('takes no resize for work', async () => {
    const { reader, run, print } = session();
    await print(IDLE, 100);
    run(2000);
    for (let i = 0; i < 5; i += 1) {
      reader.resize(60 + i, 20, 2000 + i * 250);
      run(2000 + i * 250 + 249);
    }
    run(6000);
    expect(reader.verdict().state).toBe('feedback');
  });

  it('keeps a finished turn finished over a restart', async () => {
    const said = {
      state: 'done',
      problem: null,
      reason: 'Finished its turn',
      rule: 'composer/idle',
    } as const;
    const before: SettledVerdict = { ...said, source: 'screen', evidence: [], since: -5000 };
    const { reader, run, print } = session('unheard-of', before);
    await print(IDLE, 100);
    run(5000);
    expect(reader.verdict()).toBe(before);
  });

  it('gives the same verdict while nothing changes but the spinner', async () => {
    const { reader, run, print } = session('codex');
    const turn = (mark: string): string => `${ESC}]2;${mark} topic${ESC}\\${BUSY}`;
    await print(turn('⠋'), 100);
    run(2000);
    const first = reader.verdict();
    expect(first.state).toBe('working');
    await print(turn('⠙'), 2000);
    run(3000);
    expect(reader.verdict()).toBe(first);
  });
});
