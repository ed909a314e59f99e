import { expect, test } from 'vitest';
import { systemClock as clock } from '../../../lib/clock.js';
import { openConnection } from './connection.js';

/** Answers one request after the other, each after 100 ms, and no more than `$1` of them. */
const SLOW = `n=0
while read -r command && read -r _ _ sentinel; do
  n=$((n + 1)); [ $n -gt "$1" ] && exec cat >/dev/null
  sleep 0.1
  printf '%%begin 1 1 1\\n%s\\n%%end 1 1 1\\n%s\\n' "$command" "$sentinel"
done`;
/** Less than all requests take together. */
const TIMEOUT_MS = 800;

function slow(answers: number, cpuTicks?: () => number) {
  return openConnection({
    binary: '/bin/sh',
    args: ['-c', SLOW, 'sh', String(answers)],
    env: { PATH: process.env['PATH'] ?? '' },
    clock,
    ...(cpuTicks === undefined ? {} : { cpuTicks }),
    onNotice: () => undefined,
    onClose: () => undefined,
  });
}
const ask = (connection: ReturnType<typeof slow>, count: number) =>
  Array.from({ length: count }, (_, index) =>
    connection.run([['ask', String(index)]], { timeoutMs: TIMEOUT_MS }).then(
      ([output]) => Buffer.from(output ?? []).toString(),
      (error: { code: string }) => error.code,
    ),
  );

test('a long line of requests is answered, however long the last one waits for its turn', async () => {
  const connection = slow(100);
  const answers = await Promise.all(ask(connection, 20));
  expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `"ask" "${index}"`));
  await connection.close();
});

test('a connection that is silent during a request is given up, and the requests behind it fail', async () => {
  const connection = slow(2);
  const answers = await Promise.all(ask(connection, 4));
  expect(answers).toEqual(['"ask" "0"', '"ask" "1"', 'TMUX_TIMEOUT', 'TMUX_FAILED']);
  await connection.close();
});

test('a server that is silent but works is waited for', async () => {
  let ticks = 0;
  const connection = slow(1, () => (ticks += 1));
  const [first, second] = ask(connection, 2);
  expect(await first).toBe('"ask" "0"');
  const later = await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 3 * TIMEOUT_MS))]);
  expect(later).toBeUndefined();
  ticks = Number.NaN;
  expect(await second).toBe('TMUX_TIMEOUT');
  await connection.close();
});
