import { expect, test } from 'vitest';
import { createPump } from './pump.js';

/** A terminal that parses on command, and frames that come on command. */
function world() {
  const log: string[] = [];
  const frames: (() => void)[] = [];
  const parsing: (() => void)[] = [];
  const pump = createPump(
    (bytes, parsed) => {
      const text = new TextDecoder().decode(bytes);
      log.push(`write ${text}`);
      if (text.includes('!')) throw new Error(text);
      parsing.push(parsed);
    },
    (run) => void frames.push(run),
    (error) => log.push(`fault ${(error as Error).message}`),
  );
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return {
    log,
    pump,
    frames,
    bytes: (value: string) => pump.bytes(text(value), () => log.push(`done ${value}`)),
    call: (name: string) =>
      pump.after(() => {
        log.push(name);
        if (name.includes('!')) throw new Error(name);
      }),
    frame: () => frames.shift()?.(),
    parse: () => parsing.shift()?.(),
  };
}

test('one write per frame, and the next only when the last is parsed', () => {
  const { log, bytes, frame, parse, frames } = world();
  bytes('a');
  bytes('b');
  expect(log).toEqual([]);
  frame();
  expect(log).toEqual(['write ab']);
  bytes('c');
  expect(frames).toHaveLength(0);
  parse();
  expect(log).toEqual(['write ab', 'done a', 'done b']);
  frame();
  parse();
  expect(log.slice(3)).toEqual(['write c', 'done c']);
});

test('a reset or a size happens after all bytes before it and before any after it', () => {
  const { log, bytes, call, frame, parse } = world();
  bytes('a');
  call('resize');
  bytes('b');
  frame();
  expect(log).toEqual(['write a']);
  parse();
  expect(log).toEqual(['write a', 'done a', 'resize', 'write b']);
  parse();
  expect(log.at(-1)).toBe('done b');
});

test('after the stop nothing is written or acknowledged', () => {
  const { log, bytes, pump, frame, parse } = world();
  bytes('a');
  frame();
  pump.stop();
  parse();
  bytes('b');
  frame();
  expect(log).toEqual(['write a']);
});

test('continues after a write or a call that throws', () => {
  const { log, bytes, call, frame, parse } = world();
  bytes('bad!');
  call('resize!');
  bytes('good');
  frame();
  frame();
  parse();
  expect(log).toEqual([
    'write bad!',
    'fault bad!',
    'done bad!',
    'resize!',
    'fault resize!',
    'write good',
    'done good',
  ]);
});
