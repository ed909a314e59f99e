import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createControlParser, type ControlEvent } from './parser.js';

const SENTINEL = 'schmux-0123456789ab-';

type Told = { kind: string; text: string; ok?: boolean; name?: string };

/** Returns the events that the parser emits for `chunks`, with bodies as latin1 so that every byte is compared. */
function eventsOf(chunks: readonly Uint8Array[]): Told[] {
  const told: Told[] = [];
  const parser = createControlParser(SENTINEL, (event: ControlEvent) => {
    if (event.kind === 'reply') {
      told.push({ kind: 'reply', ok: event.ok, text: Buffer.from(event.body).toString('latin1') });
    } else told.push({ ...event });
  });
  for (const chunk of chunks) {
    // The reader of a socket may reuse its buffer: what was pushed is spoilt afterwards.
    const copy = Uint8Array.from(chunk);
    parser.push(copy);
    copy.fill(0x58);
  }
  return told;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

test('replies are the text between our own begin and end; notices are known words', () => {
  const stream = [
    '%begin 1 266 0',
    'of the first command',
    '%end 1 266 0',
    '%window-add @0',
    '%sessions-changed',
    '%output %1 abc',
    '%begin 1 280 1',
    '$1 %2',
    '',
    '%end 1 279 1',
    '%begin 1 281 1',
    '%end 1 280 1',
    '%begin 1 281 0',
    'a hook said this',
    '%end 1 281 0',
    '%pane-mode-changed %7',
    '%begin 1 282 1',
    "can't find pane: %9",
    '%error 1 282 1',
    '%begin 1 283 1',
    `${SENTINEL}4`,
    '%end 1 283 1',
    '%exit server exited',
    '',
  ].join('\n');
  expect(eventsOf([bytes(stream)])).toEqual([
    { kind: 'notice', name: 'sessions-changed', text: '' },
    { kind: 'reply', ok: true, text: '$1 %2\n\n%end 1 279 1\n%begin 1 281 1' },
    { kind: 'notice', name: 'pane-mode-changed', text: '%7' },
    { kind: 'reply', ok: false, text: "can't find pane: %9" },
    { kind: 'sentinel', text: '4' },
    { kind: 'notice', name: 'exit', text: 'server exited' },
  ]);
});

test('output that imitates the end of its block cannot swallow what comes after the sentinel', () => {
  const stream = [
    '%begin 1 5 1',
    'agent text',
    '%end 1 5 1',
    '%begin 1 6 1',
    'never ended',
    '%end 1 5 1',
    '%begin 1 7 1',
    `${SENTINEL}1`,
    '%end 1 7 1',
    '%begin 1 8 1',
    'next answer',
    '%end 1 8 1',
    '',
  ].join('\n');
  expect(eventsOf([bytes(stream)])).toEqual([
    { kind: 'reply', ok: true, text: 'agent text' },
    { kind: 'sentinel', text: '1' },
    { kind: 'reply', ok: true, text: 'next answer' },
  ]);
});

const line = fc.oneof(
  fc.constantFrom(
    '%begin 1 2 1',
    '%end 1 2 1',
    '%error 1 2 1',
    '%begin 1 3 0',
    '%end 1 3 0',
    '%begin 1 99999999999999999999 1',
    '%begin',
    '%',
    '',
    `${SENTINEL}7`,
    SENTINEL,
    '%exit',
    '%session-changed $1 x',
    '%pane-mode-changed',
  ),
  fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array).toString('latin1')),
);
const stream = fc.array(line, { maxLength: 40 }).map((lines) => bytes(lines.join('\n')));

test('any cut of any stream gives the same events, and junk never throws', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(600), { maxLength: 30 }), (whole, cuts) => {
      const at = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort((a, b) => a - b);
      const chunks = [...at, whole.length].map((end, index) => whole.subarray(at[index - 1] ?? 0, end));
      expect(eventsOf(chunks)).toEqual(eventsOf([whole]));
      expect(eventsOf([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(eventsOf([whole]));
    }),
    { numRuns: 500 },
  );
});

test('a body is exact, whatever bytes it holds', () => {
  const body = fc
    .uint8Array({ maxLength: 200 })
    .map((array) => Buffer.from(array).toString('latin1'))
    .filter((text) => !text.split('\n').includes('%end 1 2 1') && !text.includes(SENTINEL));
  fc.assert(
    fc.property(body, (text) => {
      const told = eventsOf([bytes(`%begin 1 2 1\n${text}\n%end 1 2 1\n`)]);
      expect(told).toEqual([{ kind: 'reply', ok: true, text }]);
    }),
  );
});
