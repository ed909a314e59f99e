import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { createEmulators } from '../../../src/daemon/terminal/emulator/emulators.js';
import type { TerminalTmux } from '../../../src/daemon/terminal/types.js';
import { createTerminals, type Terminals } from '../../../src/daemon/terminal/terminals.js';

const STEPS = [
  'journal',
  'stopped',
  'keyframe',
  'tail',
  'ready',
  'written',
  'truncated',
  'rewritten',
  'marks',
  'continued',
];
const LIMITS = { maxLogBytes: 500_000, rotatedLogBytes: 50_000 };
const SEAT = { session: '$1', pane: '%1', live: true, cols: 80, rows: 24 };
const LINE_BYTES = 40;
const dist = (file: string) => fileURLToPath(new URL(`../../../dist/daemon/${file}`, import.meta.url));

let folder = '';
let writer: ChildProcess;
let terminals: Terminals | null = null;

const line = (number: number) => `${`line ${number} `.padEnd(LINE_BYTES - 2, '.')}\r\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join('');
const log = () => join(folder, 'abc123.log');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-crash-'));
  writer = spawn('/bin/sh', ['-c', 'exec cat >> "$0"', log()], { stdio: ['pipe', 'ignore', 'inherit'] });
});

afterEach(async () => {
  await terminals?.stop();
  terminals = null;
  writer.stdin?.end();
  writer.kill('SIGCONT');
  if (writer.exitCode === null) await once(writer, 'exit');
  rmSync(folder, { recursive: true });
});

/** A daemon that rotates the log for a viewer and dies at a step. */
async function dieAt(step: string): Promise<void> {
  const code = `
    const { createTerminals } = await import(${JSON.stringify(dist('terminal/terminals.js'))});
    const { createEmulators } = await import(${JSON.stringify(dist('terminal/emulator/emulators.js'))});
    const { systemClock } = await import(${JSON.stringify(dist('../lib/clock.js'))});
    const { silentLogger } = await import(${JSON.stringify(dist('../lib/logging/logger.js'))});
    const terminals = createTerminals({
      logsDir: ${JSON.stringify(folder)}, clock: systemClock, logger: silentLogger,
      emulators: createEmulators(systemClock),
      tmux: { pipeWriter: async () => ${writer.pid}, clients: async () => [] },
      settings: () => (${JSON.stringify(LIMITS)}),
      crashPoint: (name) => { if (name === process.env.CRASH_AT) process.kill(process.pid, 'SIGKILL'); },
    });
    await terminals.start();
    terminals.open('abc123', ${JSON.stringify(SEAT)});
    const link = { sendText() {}, sendBinary() {}, buffered: () => 0, close() {} };
    terminals.addViewer('abc123', link).message({ type: 'hello', cols: 80, rows: 24, focused: false });
    setTimeout(() => process.exit(3), 20_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env['PATH'] ?? '', CRASH_AT: `rotate:${step}` },
    stdio: 'inherit',
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

test.each(STEPS)(
  'killed at "%s", nothing is lost, nothing doubled, and the writer continues',
  async (step) => {
    writer.stdin?.write(lines(1, 20_000));
    await vi.waitFor(() => expect(statSync(log()).size).toBe(20_000 * LINE_BYTES));
    await dieAt(step);
    // Output until the next start waits in the pipe, or is in the log already.
    writer.stdin?.write(lines(20_001, 20_100));

    const tmux: TerminalTmux = {
      sendKeys: async () => undefined,
      paste: async () => undefined,
      resize: async (_pane, size) => size,
      clients: async () => [],
      pipeWriter: async () => writer.pid ?? null,
    };
    terminals = createTerminals({
      logsDir: folder,
      clock: systemClock,
      logger: silentLogger,
      tmux,
      settings: () => LIMITS,
      emulators: createEmulators(systemClock),
    });
    await terminals.start();
    terminals.open('abc123', SEAT);
    await vi.waitFor(() => expect(readFileSync(log(), 'utf8')).toContain(line(20_100)));

    const text = readFileSync(log(), 'utf8');
    const first = 20_100 - text.length / LINE_BYTES + 1;
    expect(text).toBe(lines(first, 20_100));
    // Offsets still count every byte ever printed.
    const base = Number(/^base (\d+)/.exec(readFileSync(join(folder, 'abc123.marks'), 'utf8'))?.[1]);
    expect(base).toBe((first - 1) * LINE_BYTES);
    const cut = !['journal', 'stopped', 'keyframe', 'tail'].includes(step);
    // The first line start after the place that the limit names.
    expect(first).toBe(cut ? 20_000 - LIMITS.rotatedLogBytes / LINE_BYTES + 2 : 1);
    expect(readdirSync(folder).filter((name) => /\.(rotate|tail)$/.test(name))).toEqual([]);
  },
);
