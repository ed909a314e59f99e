import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTerminalWorld, type TerminalWorld } from '../../support/worlds/terminal-world.js';
import { createLineCheck, watchSession, type TestViewer } from '../../support/terminal/vectors-viewer.js';

const ROTATIONS = 20;
const LIMITS = { maxLogBytes: 1024 * 1024, rotatedLogBytes: 128 * 1024 };

let { world, tmux, terminals, logsDir, stop: stopWorld }: TerminalWorld = {} as TerminalWorld;

beforeEach(async () => {
  ({ world, tmux, terminals, logsDir, stop: stopWorld } = await createTerminalWorld(LIMITS));
});
afterEach(() => stopWorld());

/** Prints numbered lines as fast as it can until the file `stop` is there. */
const flood = (stop: string) =>
  `awk 'BEGIN { fill = sprintf("%300s", "."); while ((getline x < "${stop}") < 0) for (k = 0; k < 200; k++) print "line " ++i " of a flood" fill; print "END " i; fflush(); while (1) getline }'`;

function openedOf({ messages }: TestViewer): { base: number } {
  const opened = messages.find((message) => message.type === 'opened');
  if (opened === undefined) throw new Error('not opened yet');
  return opened;
}

test('twenty rotations under a flood: every line once, none lost', async () => {
  const stop = join(world.dir, 'stop');
  const input = await world.session(flood(stop));
  const logPath = join(logsDir, `${input.id}.log`);
  const seat = await tmux.createSession({ ...input, logPath });
  const stream = createLineCheck();
  terminals.onBytes(({ bytes }) => stream.feed(bytes));
  terminals.open(input.id, {
    session: seat.session,
    pane: seat.pane,
    live: true,
    cols: input.cols,
    rows: input.rows,
  });

  const seen = createLineCheck();
  const main = watchSession(terminals, input.id, {
    onOutput: (bytes) => seen.feed(bytes),
    // Sent when the viewer was farther behind than what was kept: its screen is exact, what scrolled away is gone.
    onKeyframe: () => seen.resync(),
  });
  const times: number[] = [];
  let base = 0;
  while (times.length < ROTATIONS) {
    await vi.waitFor(() => expect(statSync(logPath).size).toBeGreaterThan(LIMITS.maxLogBytes), 60_000);
    const start = performance.now();
    const passing = watchSession(terminals, input.id);
    const opened = await vi.waitFor(() => openedOf(passing), { timeout: 60_000, interval: 1 });
    // The other viewer comes back by itself, and may have had it cut a moment before.
    if (opened.base > base) times.push(performance.now() - start);
    ({ base } = opened);
    passing.stop();
  }
  writeFileSync(stop, 'now\n');
  await vi.waitFor(() => expect(stream.text() + seen.text()).toBe(''), 60_000);
  await vi.waitFor(() => expect([stream.last(), stream.last() > 0]).toEqual([seen.last(), true]), 60_000);
  expect(main.reconnects()).toBeGreaterThan(0);
  main.stop();
  times.sort((a, b) => a - b);
  process.stdout.write(
    `${times.length} rotations, ${main.reconnects()} of them seen by the other viewer, ${stream.last()} lines, ${main.offset()} bytes, median ${times[times.length >> 1]?.toFixed(0)} ms\n`,
  );
  expect({ stream: stream.problems, viewer: seen.problems }).toEqual({ stream: [], viewer: [] });
}, 240_000);
