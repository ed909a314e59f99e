import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { createSignalParser } from '../../status/signals/parser.js';
import { createUnfinishedStrings } from './unfinished-strings.js';

function createWorld() {
  const clock = createFakeClock(0);
  const half: string[] = [];
  const parser = createSignalParser();
  const strings = createUnfinishedStrings(clock, (id) => half.push(`${id} at ${clock.now()}`));
  return {
    half,
    strings,
    print: (text: string) => {
      parser.push(Buffer.from(text));
      strings.update('a', parser.openString());
    },
    wait: clock.pass,
  };
}

test.each(['\u001b]0;half', '\u001bkhalf', '\u001b_half', '\u001bPqhalf', '\u001bP1;2', '\u001bP1qx\u001b'])(
  'five seconds after it began %j is over, however much follows',
  (begun) => {
    const { half, print, wait } = createWorld();
    print(`text ${begun}`);
    wait(3000);
    print(' and more');
    expect(half).toEqual([]);
    wait(2000);
    expect(half).toEqual(['a at 5000']);
    // The listener writes the end of the string; until it is in the log, it is asked for again.
    print(' and more');
    wait(5000);
    expect(half).toEqual(['a at 5000', 'a at 10000']);
    print('\u001b\\\u001b\\');
    wait(60_000);
    expect(half).toHaveLength(2);
  },
);

test('a string that ends in time is none of this, and the next one has its own time', () => {
  const { half, print, wait } = createWorld();
  for (let again = 0; again < 4; again += 1) {
    print('\u001b]0;title');
    wait(3000);
    print('\u001b\\\u001b]2;another');
  }
  print('\u0007\u001b[3');
  wait(60_000);
  expect(half).toEqual([]);
});

test('a session that is forgotten is not waited for', () => {
  const { half, strings, print, wait } = createWorld();
  print('\u001b]0;title');
  strings.forget('a');
  wait(60_000);
  print(' \u001b]0;title');
  strings.stop();
  wait(60_000);
  expect(half).toEqual([]);
});
