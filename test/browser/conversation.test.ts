import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Why } from '../../src/contract/session/nudge.js';
import { axeFindings } from '../support/browser/axe.js';
import { rowOf, setStage, terminalShows, terminalText } from '../support/browser/browser.js';
import { configure, disguise } from '../support/agents/puppets.js';
import { runProgram } from '../support/worlds/programs.js';

/** An agent that can go on with its conversation: Claude Code's name and arguments, a puppet's manners. */
const stage = setStage({
  async prepare({ world }) {
    const first = [`echo "$*" >> '${world.dir}/arguments'`];
    await configure(world, { terminal: { scrollback: 1000 } });
    await disguise(world, 'claude', { version: '2.1.197 (Claude Code)', first });
  },
});
const CLAUDE = { agents: [{ agent: 'claude' }] };

describe('a conversation', () => {
  it('that has ended is resumed in its workspace, by a button or a key', async () => {
    const { puppets, world } = stage;
    const id = await puppets.spawn('long talk', CLAUDE);
    const { page, errors } = await stage.open(`/sessions/${id}`);
    await terminalShows(page, 'puppet ready');
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await puppets.exit(id);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/sessions/') && !url.pathname.endsWith(id));
    await terminalShows(page, 'puppet ready');
    const again = await world.session(page.url().slice(-6));
    expect([again.agent, again.status, again.workspace.path]).toEqual(['claude', 'running', world.repo]);
    expect(again.nickname).toBe('long talk');
    expect(await readFile(join(world.dir, 'arguments'), 'utf8')).toContain('--resume ');
    // The newer one has had the last word: the old one offers nothing any more.
    await page.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(page, 'puppet ready');
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await puppets.exit(again.id);
    await page.goto(new URL('/', page.url()).href);
    await rowOf(page, again.nickname ?? '').waitFor();
    await rowOf(page, again.nickname ?? '')
      .getByRole('link')
      .focus();
    await page.keyboard.press('Shift+R');
    await page.waitForURL(/\/sessions\//);
    await terminalShows(page, 'puppet ready');
    expect(errors).toEqual([]);
  });

  it('has its task, its changes and its timeline beside it; an entry leads to its place', async () => {
    const { puppets, world } = stage;
    const lines = (word: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${word} ${index + 1}\r\n`).join('');
    const prompt = `Make charges idempotent\n${'and more of it\n'.repeat(20)}the end of it`;
    const id = await puppets.spawn('a long task', { ...CLAUDE, prompt });
    await puppets.print(id, '> ');
    await expect.poll(() => puppets.typed(id)).toContain('the end of it');
    // The end of it stands in the composer until Enter takes it.
    await puppets.print(id, 'and more of it\r\n  the end of it');
    await expect.poll(() => puppets.typed(id)).toMatch(/\r$/);
    await puppets.print(id, '\x1b[2J\x1b[H> ');
    await world.until(id, (session) => session.first_prompt === undefined, 'given its prompt');
    await puppets.print(id, `\x1b[2J\x1b[H${lines('before', 100)}`);
    const { page, errors } = await stage.open(`/sessions/${id}`);
    const details = page.getByTestId('details');
    const task = details.getByTestId('task');
    await expect.poll(() => task.textContent()).toBe(prompt);
    const room = async () => (await task.boundingBox())?.height ?? 0;
    const few = await room();
    await details.getByRole('button', { name: 'Show more' }).click();
    expect(await room()).toBeGreaterThan(few * 2);
    await details.getByRole('button', { name: 'Copy prompt' }).click();
    await page.getByText('Prompt copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(prompt);

    await puppets.says(id, 'blocked', 'Delete the table?');
    const entry = details.getByTestId('timeline').getByRole('button', { name: 'Blocked Delete the table?' });
    await entry.waitFor();
    // Where it asks is where the focus goes.
    await page.getByRole('button', { name: 'Details', exact: true }).focus();
    await page.getByRole('button', { name: 'Answer' }).click();
    await vi.waitFor(async () => expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')); // prettier-ignore
    await puppets.says(id, 'error');
    await page.getByRole('button', { name: 'Reply' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('No, keep it');
    await page.keyboard.press('Enter');
    await details.getByRole('button', { name: 'Sent No, keep it' }).waitFor();
    expect(await world.file(`logs/${id}.timeline`)).toContain('"road":"page"');

    await puppets.print(id, lines('after', 300));
    await terminalShows(page, 'after 300');
    await entry.click();
    await terminalShows(page, 'before 100');
    expect(await terminalText(page)).not.toContain('after 300');
    await page.getByTestId('latest').click();
    await terminalShows(page, 'after 300');
    await puppets.print(id, lines('later', 1500));
    await terminalShows(page, 'later 1500');
    await entry.click();
    await details.getByRole('status').getByText('No longer in the terminal’s scrollback').waitFor();
    await puppets.print(id, '\x1b[?1049h\x1b[Ha full screen');
    await terminalShows(page, 'a full screen');
    await entry.click();
    await details.getByRole('status').getByText('uses the whole screen').waitFor();

    await writeFile(join(world.repo, 'counted.txt'), 'one\ntwo\n');
    await details.getByRole('button', { name: 'Refresh git status' }).click();
    await details
      .getByTestId('sum')
      .getByText(/^\d+ files? \+\d+ −0$/)
      .waitFor();
    await details.getByText(/uncommitted file/).waitFor();
    await rm(join(world.repo, 'counted.txt'));
    expect(errors).toEqual([]);
  });

  it('has its changes or another session beside it from 1,920 px on, as wide as it was left', async () => {
    const { puppets } = stage;
    const left = await puppets.spawn('on the left');
    const right = await puppets.spawn('on the right');
    const { page, errors } = await stage.open(`/sessions/${left}`, { width: 1920, height: 900 });
    const terminals = page.locator('[data-testid=terminal-frame][data-ready]');
    await terminals.waitFor();
    await page.getByRole('button', { name: 'Details', exact: true }).focus();
    await page.keyboard.press('b');
    await page.waitForURL(/beside=diff/);
    const beside = page.getByTestId('beside');
    await beside.getByText('No changes').waitFor();
    await writeFile(join(stage.world.repo, 'beside.txt'), 'one\ntwo\n');
    await page.getByRole('button', { name: 'Refresh git status' }).click();
    await beside.getByText('1 file +2 −0 since session start').waitFor();
    await rm(join(stage.world.repo, 'beside.txt'));
    await beside.getByLabel('Content of the split view', { exact: true }).selectOption('on the right');
    await page.waitForURL((url) => url.search === `?beside=${right}`);
    await expect.poll(() => terminals.count(), { timeout: 10_000 }).toBe(2);
    // Keys, and the commands of the page, are for the one that has the focus.
    await beside.locator('textarea').focus();
    await page.keyboard.type('to the right');
    await expect.poll(() => puppets.typed(right)).toContain('to the right');
    expect(await puppets.typed(left)).toBe('');
    await page.keyboard.press('Control+Shift+F');
    await beside.getByRole('textbox', { name: /find/i }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('to the left');
    await expect.poll(() => puppets.typed(left)).toContain('to the left');

    const divider = page.getByRole('separator', { name: 'Width of the session pane' });
    const width = async () => (await beside.boundingBox())?.width ?? 0;
    const before = await width();
    await divider.focus();
    for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowLeft');
    const wider = await width();
    expect(wider).toBeGreaterThan(before + 50);
    const line = (await divider.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(line.x, line.y + 300);
    await page.mouse.down();
    await page.mouse.move(line.x - 100, line.y + 320, { steps: 4 });
    await page.mouse.up();
    expect(await width()).toBeGreaterThan(wider + 80);
    await page.reload();
    await expect.poll(() => terminals.count(), { timeout: 10_000 }).toBe(2);
    expect(await width()).toBeGreaterThan(wider + 80);
    expect(await axeFindings(page)).toEqual([]);
    // Another session takes the place of one of the two.
    await page.getByTestId('rail').getByRole('link', { name: 'on the right' }).click();
    await page.waitForURL((url) => `${url.pathname}${url.search}` === `/sessions/${right}?beside=${left}`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await beside.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1920, height: 900 });
    await beside.getByRole('button', { name: 'Close the split view' }).click();
    await beside.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('beside');
    expect(errors).toEqual([]);
  });

  it('takes a picture that is pasted: a file that git does not see, and its path in the prompt', async () => {
    const { puppets, world } = stage;
    const [id = ''] = await world.spawn({ agents: [{ agent: 'puppet' }], nickname: 'sees' });
    const { workspace } = await world.until(
      id,
      (session) => session.last_line.includes('puppet ready'),
      'ready',
    );
    const { page, errors } = await stage.open(`/sessions/${id}`);
    await terminalShows(page, 'puppet ready');
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 8;
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      if (blob !== null) await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    });
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Control+Shift+V');
    await expect.poll(() => puppets.typed(id)).toMatch(/\.png $/);
    const typed = (await puppets.typed(id)).trim();
    const path = typed.startsWith('/') ? typed : join(workspace.path, typed);
    expect(path.startsWith(workspace.path)).toBe(true);
    expect(existsSync(path)).toBe(true);
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG');
    const status = ['status', '--porcelain'];
    expect((await runProgram('git', status, { env: world.env, cwd: workspace.path })).stdout).toBe('');
    expect(errors).toEqual([]);
  });

  it('is explained: the lines that show it, and exactly what was sent to an agent that was asked', async () => {
    const { puppets } = stage;
    const id = await puppets.spawn('explained', CLAUDE);
    await puppets.print(
      id,
      '\x1b[2J\x1b[HDo you want to run npm test?\r\n ❯ 1. Yes\r\n   2. No, and tell me what to do instead (esc)',
    );
    await stage.world.until(id, ({ nudge }) => nudge.state === 'blocked', 'blocked');
    const { page } = await stage.open('/?q=explained');
    await page.route(/\/why$/, async (route) => {
      const answer = await route.fetch();
      const why = (await answer.json()) as Why;
      const asked = { agent: 'claude', at: new Date().toISOString(), text: 'Which of four words?\n<screen>' };
      await route.fulfill({ json: { ...why, asked: { ...asked, answer: 'blocked', problem: null } } });
    });
    await rowOf(page, 'explained').getByRole('link').focus();
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: 'Why explained is “Blocked”' });
    await dialog.locator('mark').getByText('❯ 1. Yes').waitFor();
    const asked = dialog.getByTestId('asked');
    await asked.getByText(/was asked just now: Blocked/).click();
    expect(await asked.locator('pre').textContent()).toBe('Which of four words?\n<screen>');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
