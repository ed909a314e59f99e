import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { createEmulators } from '../../../src/daemon/terminal/emulator/emulators.js';
import { emptyKeyframe } from '../../../src/daemon/terminal/log/keyframe.js';
import { createReplay, type Replay } from '../../../src/daemon/terminal/emulator/replay.js';
import { createTerminals, type Terminals } from '../../../src/daemon/terminal/terminals.js';
import { fuzz, VECTOR_SIZE, VECTORS } from '../../support/terminal/vectors.js';
import { differences, stateOf } from '../../support/terminal/vectors-state.js';
import { watchSession, type TestViewer } from '../../support/terminal/vectors-viewer.js';

const JOINS = 6;
/** Lines above the screen that are compared too. */
const ABOVE = 50;
/** Half a rune at the end of a piece is kept back. */
const RUNE_REST_BYTES = 3;
const SCROLLBACK = 1000;
const NO_SIZES = { sizeAt: () => null, nextSize: () => null };

let folder = '';
let terminals: Terminals;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schmux-joins-'));
  terminals = createTerminals({
    logsDir: folder,
    clock: systemClock,
    logger: silentLogger,
    emulators: createEmulators(systemClock),
    tmux: {
      sendKeys: async () => undefined,
      paste: async () => undefined,
      resize: async (_pane, size) => size,
      clients: async () => [],
      pipeWriter: async () => null,
    },
    settings: () => ({ maxLogBytes: 50e6, rotatedLogBytes: 1e6 }),
  });
  await terminals.start();
});
afterAll(async () => {
  await terminals.stop();
  rmSync(folder, { recursive: true });
});

function feed(screen: Replay, bytes: Uint8Array, offset: number): void {
  const end = offset + bytes.length;
  const read = (from: number, length: number) => bytes.subarray(from - offset, from - offset + length);
  screen.advance({ log: { base: offset, end, read }, marks: NO_SIZES }, end, bytes.length);
}

/** A viewer with an emulator, as the page is. */
function watch(id: string): { viewer: TestViewer; screen(): Replay } {
  let screen: Replay | null = null;
  const viewer = watchSession(terminals, id, {
    ...VECTOR_SIZE,
    onKeyframe(bytes, offset) {
      screen?.dispose();
      screen = createReplay({ offset, ...VECTOR_SIZE, bytes }, SCROLLBACK);
    },
    onOutput(bytes, offset) {
      if (screen === null) throw new Error('output before a keyframe');
      feed(screen, bytes, offset);
    },
  });
  return {
    viewer,
    screen() {
      if (screen === null) throw new Error('no keyframe came');
      return screen;
    },
  };
}

/** The screen, some lines above it, and how it goes on from there. */
function shown({ terminal }: Replay): unknown {
  const { normal, ...rest } = stateOf(terminal) as { normal: { lines: unknown[]; ybase: number } };
  const { lines, ybase, ...more } = normal;
  return { ...rest, ...more, lines: lines.slice(Math.max(0, ybase - ABOVE)) };
}

const STREAMS = [
  ...VECTORS.map(({ name, bytes }) => [name, bytes] as const),
  ...[1, 2, 3].map((seed) => [`random ${seed}`, fuzz(seed, 2000)] as const),
];

test.each(STREAMS)('joined late at six points and after a reconnect each time: %s', async (name, bytes) => {
  const id = `v${String(STREAMS.findIndex(([known]) => known === name)).padStart(5, '0')}`;
  const log = join(folder, `${id}.log`);
  writeFileSync(log, '');
  terminals.open(id, { session: '$1', pane: '%1', live: true, ...VECTOR_SIZE });
  const viewers = [watch(id)];
  const [first] = viewers;
  for (let piece = 0; piece <= JOINS; piece++) {
    const [from, to] = [piece, piece + 1].map((n) => Math.floor((bytes.length * n) / (JOINS + 1)));
    appendFileSync(log, bytes.subarray(from, to));
    const there = (to ?? 0) - RUNE_REST_BYTES;
    await vi.waitFor(() => expect(first?.viewer.offset()).toBeGreaterThanOrEqual(there), {
      interval: 2,
      timeout: 8000,
    });
    if (piece === JOINS) break;
    viewers.push(watch(id));
    first?.viewer.drop();
  }
  for (const { viewer } of viewers)
    await vi.waitFor(() => expect(viewer.offset()).toBe(bytes.length), { interval: 2, timeout: 8000 });
  const whole = createReplay(emptyKeyframe(0, VECTOR_SIZE), SCROLLBACK);
  feed(whole, bytes, 0);
  for (const [index, { viewer, screen }] of viewers.entries()) {
    expect(differences(shown(screen()), shown(whole)), `viewer ${index}`).toEqual([]);
    viewer.stop();
    screen().dispose();
  }
  expect(first?.viewer.reconnects()).toBe(JOINS);
  whole.dispose();
  terminals.forget(id);
});
