import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setActors, type Actor, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

const EACH = 10;
/** Nothing new for this long is rest. */
const REST_MS = 1500;
const WATCHED_MS = 5000;

let world: SchmuxWorld;
let stage: Stage;
let commands: string;

beforeAll(async () => {
  world = await createSchmuxWorld();
  // Writes down every line that goes to tmux over a control connection.
  commands = `${world.dir}/commands`;
  const tmux = execFileSync('which', ['tmux'], { encoding: 'utf8' }).trim();
  await world.program(
    'tmux',
    `#!/bin/sh
for word; do [ "$word" = -C ] && exec sh -c 'file=$1; shift; tee -a "$file" | "$@"' - '${commands}' '${tmux}' "$@"; done
exec '${tmux}' "$@"
`,
  );
  stage = await setActors(world, {
    asks: ['asking', { commands: ['npm test'] }],
    idle: ['composing', { works_ms: 0 }],
  });
  await world.start();
});
afterAll(() => world.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** The commands so far that name a pane (\045 is the percent sign); one `list-panes` now and then serves all sessions together. */
async function sent(): Promise<string[]> {
  return (await readFile(commands, 'utf8')).split('\n').filter((line) => /"\\045\d+"/.test(line));
}

async function rests(): Promise<void> {
  for (let before = -1, now = (await sent()).length; before !== now; now = (await sent()).length) {
    before = now;
    await pause(REST_MS);
  }
}

/** Returns the commands of five seconds. */
async function watched(): Promise<string[]> {
  const from = (await sent()).length;
  await pause(WATCHED_MS);
  return (await sent()).slice(from);
}

test('twenty sessions at rest cost no command to tmux, before and after somebody has acted', async () => {
  const enter = (agent: string) => Promise.all(Array.from({ length: EACH }, () => stage.enter(agent)));
  const [asking, idle]: Actor[][] = [await enter('asks'), await enter('idle')];
  for (const actor of asking ?? []) await actor.until(({ dialog }) => dialog !== undefined, 'asking');
  await rests();
  expect(await watched()).toEqual([]);
  const before = (await sent()).length;

  for (const actor of asking ?? []) {
    expect((await actor.send({ text: 'hello' })).error?.code).toBe('DIALOG_OPEN');
    expect((await actor.answer('AAAAAAAAAAAAAAAAAAAAAA', 1)).error?.code).toBe('SCREEN_CHANGED');
  }
  for (const actor of idle ?? []) expect((await actor.send({ text: 'hello' })).error).toBeNull();
  await rests();
  expect((await sent()).length).toBeGreaterThan(before);
  expect(await watched()).toEqual([]);
});
