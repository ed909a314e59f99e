import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configure } from '../../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const PROGRAM = fileURLToPath(new URL('../../support/agents/composer-agent.mjs', import.meta.url));

let world: SchmuxWorld;
let folder: string;
beforeEach(async () => {
  world = await createSchmuxWorld();
  folder = join(world.dir, 'c');
  await mkdir(folder);
  await writeFile(join(folder, 'trust'), '');
  await configure(world, {
    agents: [{ name: 'typist', command: [process.execPath, PROGRAM, folder], prompt: 'composer' }],
  });
  await world.start();
});
afterEach(() => world.stop());

async function messages(): Promise<string[]> {
  const path = join(folder, 'messages');
  if (!existsSync(path)) return [];
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { head: string }).head);
}

async function spawn(prompt: string, place: { repo: string } | { workspace: string }): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'typist' }], prompt, ...place });
  return id;
}

const answers = async (id: string) => {
  const { entries } = await (await world.client()).call('sessionTimeline', { params: { id } });
  return entries.filter((entry) => entry.kind === 'answered');
};

const untilAsked = (id: string) =>
  world.until(
    id,
    ({ first_prompt: note, nudge, dialog }) =>
      note?.state === 'blocked' && nudge.state === 'blocked' && dialog !== undefined,
    'it is asked',
  );

it('answers the question about trust where the setting says so, and only in clones of its own', async () => {
  const asked = await spawn('off by default', { repo: 'proj' });
  await untilAsked(asked);
  expect(await world.ok('repo', 'set', 'proj', '--trust-clones', 'on')).toContain('its clones are trusted');

  const trusted = await spawn('in a clone', { repo: 'proj' });
  await expect.poll(messages, { timeout: 30_000 }).toEqual(['in a clone']);
  expect(await answers(trusted)).toMatchObject([
    { road: 'automatic', text: 'Yes, I trust this folder', question: expect.stringMatching(/trust/) },
  ]);
  expect(JSON.parse(await world.file('state.json'))).toMatchObject({
    sessions: expect.arrayContaining([expect.objectContaining({ id: trusted, trust_answered: true })]),
  });

  // The same repository, but a directory of the user's.
  const elsewhere = await spawn('not in a clone', { workspace: world.repo });
  await untilAsked(elsewhere);
  expect(await answers(elsewhere)).toEqual([]);
  expect(await answers(asked)).toEqual([]);
  expect(await messages()).toEqual(['in a clone']);

  expect(await world.ok('repo', 'set', 'proj', '--trust-clones', 'off')).toContain('agents ask');
  expect(JSON.parse(await world.file('config.json')).repos).toEqual([{ name: 'proj', url: world.repo }]);
});
