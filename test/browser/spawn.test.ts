import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { setStage, terminalShows } from '../support/browser/browser.js';
import { createGitServer, type GitServer } from '../support/worlds/git-server.js';
import { configure } from '../support/agents/puppets.js';

let server: GitServer;

const stage = setStage({
  async prepare({ world }) {
    await mkdir(join(world.dir, 'served'));
    await cp(join(world.repo, '.git'), join(world.dir, 'served', 'far.git'), { recursive: true });
    server = await createGitServer(join(world.dir, 'served'), world.env);
    await configure(world, {
      repos: [
        { name: 'proj', url: world.repo },
        { name: 'far', url: `${server.url}/far.git` },
        { name: 'gone', url: join(world.dir, 'no-such-repository') },
      ],
    });
  },
});
afterEach(async () => {
  const client = await stage.world.client();
  const ids = (await client.call('sessionList', {})).map(({ id }) => id);
  if (ids.length > 0) await client.call('sessionDispose', { body: { ids } });
});
afterAll(() => server.close());

async function form(path = '/spawn'): Promise<Page> {
  const { page } = await stage.open(path);
  await page.getByTestId('spawn').waitFor();
  return page;
}
/** Brings the steppers to these counts, and all others to none. */
const choose = async (page: Page, counts: Record<string, number>) => {
  for (const row of await page.locator('[data-testid^=agent-]').all()) {
    const wanted = counts[((await row.getAttribute('data-testid')) ?? '').replace('agent-', '')] ?? 0;
    const count = async () => Number(await row.locator('output').textContent());
    while ((await count()) < wanted) await row.getByLabel(/^One more/).click();
    while ((await count()) > wanted) await row.getByLabel(/^One fewer/).click();
  }
};
const plan = (page: Page) => () => page.getByTestId('plan').textContent();
const sessions = async () => (await stage.world.client()).call('sessionList', {});

describe('New session', () => {
  it('holds a quick launch to an existing workspace, and offers it there', async () => {
    await configure(stage.world, {
      quick_launch: [{ name: 'look', agent: 'demo', prompt: 'Look at it.', where: 'workspace' }],
    });
    const page = await form('/spawn?repo=proj');
    await page.getByText(/^These quick launches .* appear here once there is one: .*look/).waitFor();
    const [id = ''] = await stage.world.spawn({ repo: 'proj' });
    const { workspace } = await stage.world.until(id, ({ status }) => status === 'running', 'running');
    const quicks = page.getByRole('group', { name: 'Quick launches' });
    const look = quicks.getByRole('button', { name: /^look/ });
    await look.click();
    expect(await look.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('radio', { name: 'Existing workspace' }).getAttribute('aria-checked')).toBe(
      'true',
    );
    await page.getByRole('radio', { name: 'New workspace' }).click();
    await expect.poll(plan(page)).toMatch(/^look needs an existing workspace/);
    await page.getByRole('radio', { name: 'Existing workspace' }).click();
    await page.getByTestId('workspace').fill(workspace.id);
    await page.keyboard.press('Escape');
    await expect.poll(plan(page)).toBe(`1 session in ${workspace.id}, as is`);
    // Taken back, its prompt goes with it.
    await look.click();
    expect(await page.getByLabel('Prompt').inputValue()).toBe('');
    const { code, stderr } = await stage.world.cli('spawn', '--quick', 'look', '-r', 'proj');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/look needs an existing workspace/)]);
  });

  it('starts any mix of agents, one clone each, and says before exactly what will happen', async () => {
    const page = await form();
    await choose(page, {});
    await expect.poll(plan(page)).toBe('Choose at least one agent.');
    await choose(page, { puppet: 2, marionette: 1 });
    await expect.poll(plan(page)).toBe('Choose a repository.');
    await page.getByTestId('repo').selectOption('proj');
    await expect.poll(plan(page)).toBe('3 sessions in 3 new clones of proj on its default branch');
    await page.getByTestId('branch').fill('feature-x');
    await page.keyboard.press('Escape');
    await expect
      .poll(plan(page))
      .toBe(
        '3 sessions in 3 new clones of proj on new branches feature-x, feature-x-2, feature-x-3 from main',
      );
    await page.getByLabel('Nickname').fill('mix');
    expect(await page.getByTestId('start').textContent()).toBe('Start 3 sessions');
    await page.getByTestId('start').click();
    const results = page.getByTestId('spawn-results');
    await results.getByText('3 of 3 started').waitFor();
    for (const name of ['mix (1)', 'mix (2)', 'mix (3)']) await results.getByRole('link', { name }).waitFor();
    await expect
      .poll(async () => (await sessions()).filter(({ status }) => status === 'running').length)
      .toBe(3);
    const all = await sessions();
    expect(new Set(all.map(({ workspace }) => workspace.path)).size).toBe(3);
    expect(all.map(({ agent }) => agent).sort()).toEqual(['marionette', 'puppet', 'puppet']);
    expect(all.map(({ workspace }) => workspace.branch).sort()).toEqual([
      'feature-x',
      'feature-x-2',
      'feature-x-3',
    ]);
    await results.getByText('new branch feature-x from main', { exact: true }).waitFor();
    await results.getByRole('link', { name: 'mix (2)' }).click();
    await terminalShows(page, 'puppet ready');
    expect(await page.getByTestId('details').textContent()).toMatch(
      /Started from.*new branch feature-x-?\d? from main/,
    );
  });

  it('starts several in one clone, and in a workspace that is there', async () => {
    const page = await form('/spawn?repo=proj');
    await choose(page, { puppet: 2 });
    await page.getByRole('radio', { name: 'All in one clone' }).click();
    await expect.poll(plan(page)).toBe('2 sessions in one new clone of proj on its default branch');
    await page.getByTestId('start').click();
    await page.getByText('2 of 2 started').waitFor();
    const [first, second] = await sessions();
    expect(first?.workspace.path).toBe(second?.workspace.path);
    const workspace = first?.workspace.id;
    await stage.world.until(first?.id ?? '', (session) => session.status === 'running', 'running');

    await page.goto(new URL(`/spawn?workspace=${workspace}`, page.url()).href);
    expect(await page.getByTestId('workspace').inputValue()).toBe(workspace);
    // The counts of the last time are kept, the rest is not.
    await expect.poll(plan(page)).toBe(`2 sessions in ${workspace}, as is`);
    await page.getByLabel('One fewer puppet').click();
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/\/sessions\//);
    await terminalShows(page, 'puppet ready');
    expect(await page.getByTestId('details').textContent()).toContain(workspace);
  });

  it('keeps a draft through a reload, and refuses in place what cannot work', async () => {
    const page = await form();
    const prompt = 'Fix the "login" bug\n\n- $(no shell) `here`';
    await page.getByLabel('Prompt').fill(prompt);
    await choose(page, { demo: 2 });
    await page.getByTestId('repo').selectOption('proj');
    await page.getByLabel('Nickname').fill('drafted');
    await page.reload();
    await page.getByTestId('spawn').waitFor();
    expect(await page.getByLabel('Prompt').inputValue()).toBe(prompt);
    expect(await page.getByLabel('Nickname').inputValue()).toBe('drafted');
    await expect.poll(plan(page)).toBe('2 sessions in 2 new clones of proj on its default branch');

    await choose(page, { demo: 2, puppet: 1 });
    await expect.poll(plan(page)).toContain('does not accept a prompt');
    const start = page.getByTestId('start');
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    expect(await page.locator(`#${await start.getAttribute('aria-describedby')}`).textContent()).toContain(
      'does not accept a prompt',
    );
    await start.click({ force: true });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    expect(page.url()).toMatch(/\/spawn$/);
    expect(await sessions()).toEqual([]);
    await page.getByLabel('One fewer puppet').click();
    await page.getByTestId('branch').fill('bad..name');
    await page.keyboard.press('Escape');
    await page.getByTestId('start').click();
    await page
      .getByText(/branch/i)
      .first()
      .waitFor();
    await expect
      .poll(() => page.locator('[role=alert], [data-failed]').first().textContent())
      .toMatch(/bad\.\.name/);
    expect(await sessions()).toEqual([]);
  });

  it('shows the progress of a slow clone, and a cancelled one leaves nothing', async () => {
    let serve = () => {};
    server.gate = () => new Promise<void>((resolve) => (serve = resolve));
    const asked = server.asked('far.git');
    const page = await form('/spawn?repo=far');
    await choose(page, { puppet: 1 });
    await page.getByLabel('Nickname').fill('slow');
    await page.getByTestId('start').click();
    await asked;
    await page.waitForURL(/\/sessions\//);
    await page.getByRole('progressbar').first().waitFor();
    await page.getByText('Fetch the repository').waitFor();
    expect(
      await page.getByRole('listitem').filter({ hasText: 'Start the agent' }).getAttribute('data-step'),
    ).toBe('later');
    // There is no terminal yet: nothing is said of what it shows, nobody is asked to attach to it.
    expect(await page.getByTestId('details').getByText('Attach from a terminal').count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(async () => (await sessions()).every(({ status }) => status !== 'spawning')).toBe(true);
    serve();
    server.gate = () => Promise.resolve();
    // Its record goes a moment after the session's.
    const client = await stage.world.client();
    const left = async () =>
      (await client.call('workspaceList', { query: {} })).filter(({ repo }) => repo === 'far');
    await expect.poll(left).toEqual([]);
  });

  it('says what went wrong with a clone, and what to do', async () => {
    const page = await form('/spawn?repo=gone');
    await choose(page, { puppet: 1 });
    await page.getByTestId('start').click();
    const says = page.getByText(/no-such-repository|repository/i);
    await says.first().waitFor();
    await expect
      .poll(async () => {
        const [only] = await sessions();
        const shown = (await page.locator('main').textContent()) ?? '';
        if (only === undefined) return (await page.locator('[role=alert], [data-failed]').count()) > 0;
        return only.failure !== null && shown.includes(only.failure.message);
      })
      .toBe(true);
    const words = page.getByTestId('program-words').first();
    await words.locator('summary').click();
    await words.getByText(/^fatal: .*no-such-repository/m).waitFor();
    const [only] = await sessions();
    // Nothing was made, so nothing is kept.
    await page.goto(new URL(`/sessions/${only?.id}`, page.url()).href);
    await page.getByTestId('details').getByRole('button', { name: 'Dispose' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This cannot be undone.').waitFor();
    expect(await dialog.textContent()).not.toMatch(/the workspace/);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });
});
