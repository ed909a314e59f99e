import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.js';
import { openConnection, type ControlConnection } from '../../../src/daemon/tmux/control/connection.js';
import { bytesOf, createTmuxWorld, type TmuxWorld } from '../../support/worlds/tmux-world.js';

let world: TmuxWorld;
let connection: ControlConnection;
let closed: Promise<string>;

beforeAll(async () => {
  world = await createTmuxWorld();
  closed = new Promise((resolve) => {
    connection = openConnection({
      binary: 'tmux',
      args: ['-u', '-C', 'new-session', '-s', 'quoting', '--', '/bin/sh', '-c', 'exec cat'],
      env: world.env,
      clock: systemClock,
      onNotice: () => undefined,
      onClose: resolve,
    });
  });
});
afterAll(async () => {
  await connection.close();
  await closed;
  await world.stop();
});

/** Gives `value` to tmux as an argument and reads what it got from a file, since answers show some bytes as escapes. */
async function throughTmux(value: Uint8Array): Promise<string> {
  const file = `${world.runDir}/probe`;
  await connection.run([
    ['set-buffer', '-b', 'probe', value],
    ['save-buffer', '-b', 'probe', file],
  ]);
  return (await bytesOf(file)).toString('latin1');
}

const word = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 60 }).map((array) => array.map((byte) => byte || 1)),
  fc
    .array(
      fc.constantFrom(
        '\n',
        ';',
        '#',
        '$HOME',
        '"',
        "'",
        '~',
        '\\',
        '\\n',
        '{',
        '}',
        '%if',
        '#{pid}',
        '#(touch x)',
        ' ',
        '-',
        'ä',
        '🙂',
        '\r',
        '\t',
        '\x1b',
        '%end 1 2 1',
        '\\;',
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
);

test('tmux gets every argument byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(word, async (value) => {
      // A leading dash would be a flag to set-buffer itself, which is not what is tested.
      const safe = Uint8Array.from([0x78, ...value, 0x78]);
      expect(await throughTmux(safe)).toBe(Buffer.from(safe).toString('latin1'));
    }),
    { numRuns: 300 },
  );
});

test('an option read by a constant format is the value, not expanded once more', async () => {
  const value = 'a#{pid}#(touch /tmp/never)#[fg=red]##%H$HOME~"\'\\;é🙂';
  const outputs = await connection.run([
    ['set-option', '@probe', value],
    ['display-message', '-p', '#{@probe}'],
  ]);
  const shown = Buffer.from(outputs[1] ?? []).toString('utf8');
  // tmux 3.4 escapes in its answer, not in the value, what would be a variable in its configuration.
  expect(shown.replace('\\$HOME', '$HOME')).toBe(value);
});

test('a refused command stops its list, says why, and leaves the order of answers whole', async () => {
  const refused = connection.run([
    ['display-message', '-p', 'one'],
    ['no-such-command'],
    ['display-message', '-p', 'three'],
  ]);
  const later = connection.run([['display-message', '-p', 'later']]);
  await expect(refused).rejects.toMatchObject({ code: 'TMUX_FAILED', done: 0 });
  const half = connection.run([
    ['display-message', '-p', 'one'],
    ['kill-session', '-t', '=nobody'],
    ['display-message', '-p', 'three'],
  ]);
  await expect(half).rejects.toMatchObject({
    done: 1,
    message: expect.stringContaining('refused kill-session'),
  });
  expect(Buffer.from((await later)[0] ?? []).toString()).toBe('later');
});

test('the content of a pane can cut its own reply short, never the next one', async () => {
  const now = Math.floor(Date.now() / 1000);
  // Every block number this server may be at, in this second and the next: one of them is the answer's own end.
  const ends = [now, now + 1].flatMap((time) =>
    Array.from({ length: 5000 }, (_, number) => `%end ${time} ${number} 1\n%begin ${time} ${number} 1`),
  );
  const file = `${world.runDir}/spoof`;
  await writeFile(file, ends.join('\n'));
  await connection.run([['load-buffer', '-b', 'spoof', file]]);
  const [shown] = await connection.run([['show-buffer', '-b', 'spoof']]);
  expect(shown?.length).toBeLessThan(ends.join('\n').length);
  const after = await connection.run([['display-message', '-p', 'in order']]);
  expect(after.map((output) => Buffer.from(output).toString())).toEqual(['in order']);
});
