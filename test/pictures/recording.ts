import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { visit, type Theme } from '../support/browser/browser.js';
import { configure } from '../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { runProgram } from '../support/worlds/programs.js';
import { createFilm } from './film.js';
import { pictureHome } from './picture-home.js';

const GREETING = `/** The text that the page shows to a newcomer. */
export function greet(name: string): string {
  return \`Hello, \${name}!\`;
}
`;
const TESTS = `import { expect, test } from 'vitest';
import { greet } from './greeting.js';

test('greets by name', () => {
  expect(greet('Ada')).toBe('Hello, Ada!');
});
`;

/** Records three agents at work: one asks, one key answers, and the diff shows the result. About 20 seconds, as an animated PNG. */
export async function record(browser: Browser, theme: Theme): Promise<{ png: Buffer; seconds: number }> {
  const world = await createSchmuxWorld(pictureHome());
  try {
    const [asks = ''] = await cast(world);
    const { page, context } = await visit(browser, world, { theme, width: 1120, height: 660 });
    const film = await createFilm(browser, page, theme);
    await page.locator('article[data-session]').nth(2).waitFor();
    await film.scene({ text: 'Three agents at work, each on its own clone' }, 5, 500);

    await world.until(asks, ({ nudge }) => nudge.state === 'blocked', 'blocked');
    await page.waitForTimeout(1000); // The row has taken its place.
    await film.shot({ text: 'One of them needs you, and says what for' }, 3200);

    await page.keyboard.press('u');
    await page.locator('[data-testid=terminal-frame][data-ready]').waitFor();
    await page.waitForTimeout(800);
    await film.shot({ key: 'u', text: 'opens whoever has waited longest' }, 3000);

    await page.keyboard.press('1');
    await film.scene({ key: '1', text: 'is the answer: it goes on' }, 8, 450);
    await world.until(asks, ({ nudge }) => nudge.state === 'done' || nudge.state === 'feedback', 'finished');
    const { workspace } = await world.session(asks);
    await change(workspace.path);
    await (await world.client()).call('workspaceRefresh', { params: { id: workspace.id }, body: {} });
    await page.waitForTimeout(500);
    await film.shot({ text: 'Done: everything it printed is kept' }, 2200);

    await page.goto(new URL(`/workspaces/${workspace.id}/diff`, page.url()).href);
    await page.getByTestId('diff-files').waitFor();
    await page.waitForTimeout(1000);
    await film.shot({ text: 'Read what changed, in the page or with schmux diff' }, 5000);
    await context.close();
    return { png: film.develop(), seconds: film.seconds };
  } finally {
    await world.stop();
  }
}

/** Starts the sessions and returns their ids, the asking one first. */
async function cast(world: SchmuxWorld): Promise<string[]> {
  const git = (...args: string[]) => runProgram('git', args, { env: world.env, cwd: world.repo });
  await mkdir(join(world.repo, 'src'));
  await writeFile(join(world.repo, 'src/greeting.ts'), GREETING);
  await writeFile(join(world.repo, 'src/greeting.test.ts'), TESTS);
  await git('add', '.');
  await git('commit', '-q', '-m', 'Greet');
  await configure(world, {
    repos: [{ name: 'greeting', url: world.repo }],
    variants: [
      { name: 'demo-one', agent: 'demo', args: ['--scenario', 'permission'] },
      { name: 'demo-two', agent: 'demo', args: ['--scenario', 'steady'] },
      { name: 'demo-three', agent: 'demo', args: ['--scenario', 'steady'] },
    ],
  });
  await world.start();
  const ids: string[] = [];
  const spawn = async (agent: string, nickname: string, prompt: string) =>
    ids.push(
      ...(await world.spawn({
        agents: [{ agent }],
        repo: 'greeting',
        branch: nickname.replaceAll(' ', '-'),
        nickname,
        prompt,
      })),
    );
  await spawn('demo-two', 'rename to greeting', 'Rename greet to greeting everywhere, step by step');
  await spawn('demo-three', 'translate messages', 'Translate all messages into German');
  await spawn('demo-one', 'greet an empty name', 'Greet an empty name as well, and add a test for it');
  return ids.toReversed();
}

/** Makes the changes that the demo agent claims to have made. */
async function change(path: string): Promise<void> {
  const file = join(path, 'src/greeting.ts');
  await writeFile(file, GREETING.replace('  return', "  if (name === '') return 'Hello!';\n  return"));
  await appendFile(
    join(path, 'src/greeting.test.ts'),
    "\ntest('greets nobody in particular', () => {\n  expect(greet('')).toBe('Hello!');\n});\n",
  );
}
