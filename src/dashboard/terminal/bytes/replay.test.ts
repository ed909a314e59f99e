import { Terminal } from '@xterm/headless';
import type { Terminal as Browser } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { createPump } from './pump.js';
import { createReplay } from './replay.js';

const encode = (text: string) => new TextEncoder().encode(text);
const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

/** A terminal that shows the last lines, and whose older lines have yet to arrive. */
async function stage() {
  const terminal = new Terminal({ cols: 20, rows: 5, allowProposedApi: true, scrollback: 100 });
  const pump = createPump(
    (bytes, parsed) => terminal.write(bytes, parsed),
    (run) => queueMicrotask(run),
    (error) => {
      throw error;
    },
  );
  let ready = false;
  const replay = createReplay({
    terminal: terminal as unknown as Browser,
    pump,
    follow: {
      following: () => terminal.buffer.active.viewportY >= terminal.buffer.active.baseY,
      settle: () => undefined,
      toLatest: () => terminal.scrollToBottom(),
      stop: () => undefined,
    },
    lastSeen: {
      splits: () => false,
      restored: () => undefined,
      again: () => undefined,
    } as unknown as Parameters<typeof createReplay>[0]['lastSeen'],
    ready: () => ready,
    onReady: () => (ready = true),
    history: () => undefined,
  });
  const settle = () => new Promise<void>((done) => pump.after(() => pump.after(done)));
  const show = async (lines: string[], abridged: boolean) => {
    replay.frame({ kind: 'keyframe', offset: 0, bytes: encode(lines.join('\r\n')) }, () => undefined);
    replay.caughtUp(0, abridged);
    await settle();
  };
  await show(LINES.slice(-5), true);
  replay.stop();
  const { active } = terminal.buffer;
  return {
    replay,
    older: () => show(LINES, false),
    first: () => active.getLine(active.viewportY)?.translateToString(true),
  };
}

it('goes to the first line although it arrives only afterwards, and once', async () => {
  const { replay, older, first } = await stage();
  replay.toTop();
  await older();
  expect(first()).toBe('line 1');
  replay.toLatest();
  await older();
  expect(first()).toBe('line 26');
});

it('stays at the latest line when the user went back there before the first one arrived', async () => {
  const { replay, older, first } = await stage();
  replay.toTop();
  replay.toLatest();
  await older();
  expect(first()).toBe('line 26');
});
