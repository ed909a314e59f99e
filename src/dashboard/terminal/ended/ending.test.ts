import { Terminal } from '@xterm/headless';
import type { Terminal as Browser } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { createPump } from '../bytes/pump.js';
import { createEnding, type Before } from './ending.js';
import { restingKey } from './resting-key.js';

const encode = (text: string) => new TextEncoder().encode(text);

function stage() {
  const terminal = new Terminal({ cols: 40, rows: 6, allowProposedApi: true, scrollback: 100 });
  const pump = createPump(
    (bytes, parsed) => terminal.write(bytes, parsed),
    (run) => queueMicrotask(run),
    (error) => {
      throw error;
    },
  );
  const told: Before[] = [];
  let fetched = 0;
  const ending = createEnding({
    terminal: terminal as unknown as Browser,
    pump,
    history: () => fetched++,
    onBefore: (before) => told.push(before),
  });
  const settle = () => new Promise<void>((done) => pump.after(done));
  return {
    terminal,
    ending,
    settle,
    print: async (text: string) => {
      pump.bytes(encode(text), () => undefined);
      await settle();
    },
    before: () => told.at(-1),
    fetched: () => fetched,
    screen: () => terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.translateToString(true),
  };
}

const ASKED = ['?1', '?1000', '?1002', '?1003', '?1004', '?1006', '?9', '?2004', '?66'];

describe('a terminal whose agent has ended', () => {
  it.each(ASKED)('asks for nothing any more that CSI %s h asked for', async (mode) => {
    const { terminal, ending, print, settle } = stage();
    const fresh = { ...terminal.modes };
    await print(`\x1b[${mode}h`);
    expect(terminal.modes).not.toEqual(mode === '?1006' ? null : fresh);
    ending.live(false);
    ending.settled();
    await settle();
    expect(terminal.modes).toEqual(fresh);
    expect(terminal.options.disableStdin).toBe(true);
  });

  it('is put to rest although it died inside of a sequence and of a redraw', async () => {
    const { terminal, ending, print, settle, screen } = stage();
    await print('\x1b[?1003h\x1b[?2026hlast words\x1b]0;half a titl');
    ending.live(false);
    ending.settled();
    await settle();
    expect(terminal.modes.mouseTrackingMode).toBe('none');
    expect(terminal.modes.synchronizedOutputMode).toBe(false);
    expect(screen()).toBe('last words');
  });

  it('keeps to what was before its last screen when older output arrives after the choice', async () => {
    const { ending, print, settle, before, fetched, screen } = stage();
    const replay = async () => {
      await print('\x1bcbefore it\r\n\x1b[?1049h\x1b[Hfull screen');
      ending.settled();
      await settle();
    };
    ending.live(false);
    await replay();
    ending.showBefore();
    await replay();
    expect([before(), screen()]).toEqual(['shown', 'before it']);
    ending.showLast();
    expect(fetched()).toBe(1);
    await replay();
    expect([before(), screen()]).toEqual(['hidden', 'full screen']);
  });

  it('keeps what was before its last screen, and comes back to life with its modes', async () => {
    const { terminal, ending, print, settle, before, fetched, screen } = stage();
    await print('before it\r\n\x1b[?1049h\x1b[Hfull screen');
    ending.live(true);
    ending.settled();
    await settle();
    expect(before()).toBeUndefined();
    ending.live(false);
    ending.settled();
    await settle();
    expect(before()).toBe('hidden');
    expect(screen()).toBe('full screen');
    ending.showBefore();
    await settle();
    expect(before()).toBe('shown');
    expect(screen()).toBe('before it');
    expect(fetched()).toBe(0);
    ending.live(true);
    await settle();
    expect(fetched()).toBe(1);
    expect(before()).toBe('none');
    expect(terminal.options.disableStdin).toBe(false);
  });

  it('offers nothing where nothing was before', async () => {
    const { ending, print, settle, before } = stage();
    await print('\x1b[?1049h\x1b[Hfull screen');
    ending.live(false);
    ending.settled();
    await settle();
    expect(before()).toBe('none');
  });
});

describe('its keys', () => {
  const press = (key: string, mods = '') => ({
    key,
    ctrlKey: mods.includes('c'),
    altKey: mods.includes('a'),
    metaKey: mods.includes('m'),
  });
  it('scroll, are missed, or are the browser’s', () => {
    expect(restingKey(press('PageUp'))).toEqual({ by: 'pages', count: -1 });
    expect(restingKey(press('ArrowDown'))).toEqual({ by: 'lines', count: 1 });
    for (const key of ['x', ' ', 'ß', 'Enter', 'Backspace']) expect(restingKey(press(key))).toBe('typed');
    for (const key of ['Tab', 'Escape', 'F5', 'Shift', 'toString']) expect(restingKey(press(key))).toBeNull();
    for (const mods of ['c', 'a', 'm']) expect(restingKey(press('c', mods))).toBeNull();
  });
});
