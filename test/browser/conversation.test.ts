import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Why } from '../../src/contract/nudge.js';
import { rowOf, setStage, terminalShows } from '../support/browser.js';
import { disguise } from '../support/puppets.js';
import { runProgram } from '../support/schmux-world.js';

/** An agent that can go on with its conversation: Claude Code's name and arguments, a puppet's manners. */
const stage = setStage({
  async prepare({ world }) {
    const first = [`echo "$*" >> '${world.dir}/arguments'`];
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
    expect(again.nickname).toContain('long talk');
    expect(await readFile(join(world.dir, 'arguments'), 'utf8')).toContain('--continue');
    // The newer one has had the last word: the old one offers nothing any more.
    await page.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(page, 'puppet ready');
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await puppets.exit(again.id);
    await page.goto(new URL('/?q=long+talk', page.url()).href);
    await rowOf(page, again.nickname ?? '').waitFor();
    await page.getByRole('link', { name: again.nickname ?? '', exact: true }).focus();
    await page.keyboard.press('Shift+R');
    await page.waitForURL(/\/sessions\//);
    await terminalShows(page, 'puppet ready');
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
    const dialog = page.getByRole('dialog', { name: 'Why explained reads “Blocked”' });
    await dialog.locator('mark').getByText('❯ 1. Yes').waitFor();
    const asked = dialog.getByTestId('asked');
    await asked.getByText(/was asked just now: Blocked/).click();
    expect(await asked.locator('pre').textContent()).toBe('Which of four words?\n<screen>');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
