import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { focused, rowNames, rowOf, setStage, terminalShows } from '../support/browser/browser.js';

const stage = setStage();

describe('what cannot be taken back', () => {
  it('disposal names its effects, begins on Cancel, and gives the focus back', async () => {
    const id = await stage.puppets.spawn('condemned');
    const { page } = await stage.open();
    await rowOf(page, 'condemned').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe('condemned');

    await page.keyboard.press('Backspace');
    const dialog = page.getByRole('dialog', { name: 'Dispose condemned?' });
    await dialog.waitFor();
    await expect.poll(() => focused(page)).toBe('Cancel');
    for (const effect of [
      'puppet in condemned (running)',
      `the tmux session schmux-${id} with its scrollback`,
      'its log',
      `the workspace ${stage.world.repo}`,
    ])
      expect(await dialog.textContent()).toContain(effect);
    // The focus stays inside, and a key of the list is not one here.
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]'));
    }
    await page.keyboard.press('x');
    expect(await page.getByTestId('selection').count()).toBe(0);

    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('condemned');
    expect((await stage.world.session(id)).status).toBe('running');
    // Enter on what has the focus is the safe answer.
    await page.keyboard.press('Backspace');
    await expect.poll(() => focused(page)).toBe('Cancel');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect((await stage.world.session(id)).status).toBe('running');

    await page.keyboard.press('Backspace');
    await dialog.getByTestId('confirm').click();
    await expect.poll(() => rowNames(page)).toEqual([]);
    expect(await stage.world.ok('list', '-q')).toBe('');
    // The workspace is as it was.
    expect((await (await stage.world.client()).call('workspaceList', { query: {} }))[0]?.path).toBe(
      stage.world.repo,
    );
  });

  it('names what an agent left running, and keeps it when that is asked for', async () => {
    const id = await stage.puppets.spawn('parent');
    const server = await stage.world.tmux('display-message', '-p', '#{pid}');
    const marks = { SCHMUX_SESSION_ID: id, TMUX: `/tmp/any,${server},0` };
    const child = spawn('sleep', ['1003'], { env: { ...stage.world.env, ...marks } });
    try {
      const { page } = await stage.open(`/sessions/${id}`);
      const line = `sleep 1003 (pid ${child.pid})`;
      await page.getByRole('button', { name: 'Done: end the agent, keep the session for review' }).click();
      const dialog = page.getByRole('dialog', { name: 'End parent?' });
      await dialog.getByText(`also ${line}`).waitFor();
      await dialog.getByTestId('keep-processes').check();
      await dialog.getByTestId('confirm').click();
      await stage.world.until(id, (session) => session.left_processes === 1, 'ended, and its child not');
      await expect
        .poll(() => page.getByTestId('left-processes').or(page.getByText('1 process still runs')).count())
        .toBeGreaterThan(0);
      // Now the mark alone would leave it: so it asks.
      await page.getByRole('button', { name: 'Mark as reviewed' }).click();
      const again = page.getByRole('dialog', { name: 'End the remaining processes?' });
      await again.getByText(`also ${line}`).waitFor();
      const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
      await again.getByTestId('confirm').click();
      expect(await ended).toBe('SIGTERM');
      await stage.world.until(id, (session) => session.reviewed, 'reviewed');
      await page.getByText(`Also ended: ${line}`).waitFor();
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('done asks before it ends an agent, keeps the session, and afterwards only marks it', async () => {
    const id = await stage.puppets.spawn('reviewed');
    const { page } = await stage.open(`/sessions/${id}`);
    const button = page.getByRole('button', { name: 'Done: end the agent, keep the session for review' });
    await terminalShows(page, 'puppet ready');
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'End reviewed?' });
    await dialog.waitFor();
    await expect.poll(() => focused(page)).toBe('Cancel');
    expect(await dialog.textContent()).toContain('puppet in reviewed');
    expect(await dialog.textContent()).toContain('screen and scrollback');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
      .toBe('Done: end the agent, keep the session for review');
    expect((await stage.world.session(id)).status).toBe('running');

    await button.click();
    await dialog.getByTestId('confirm').click();
    const ended = await stage.world.until(id, (session) => session.status === 'done', 'ended');
    expect(ended.ended_by_user).toBe(true);
    await page.getByText('Ended by you').first().waitFor();
    await page.getByRole('button', { name: 'Mark as reviewed' }).click();
    await stage.world.until(id, (session) => session.reviewed, 'reviewed');
    await expect.poll(() => page.getByRole('button', { name: 'Mark as reviewed' }).isDisabled()).toBe(true);
  });
});

describe('a dialog', () => {
  it('has the keyboard before its first frame: nothing that is typed early is lost', async () => {
    await stage.puppets.spawn('prompted');
    const { page } = await stage.open('/?q=prompted');
    await rowOf(page, 'prompted').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe('prompted');
    // The code of dialogs comes with the first one, and keys wait for it: test/browser/terminal/early.test.ts.
    await page.keyboard.press('s');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('prompted');
    // Frames of a busy machine, as late as they can be.
    await page.evaluate(() => void (window.requestAnimationFrame = () => 0));
    await page.keyboard.press('s');
    await page.keyboard.type('hello');
    expect(await page.getByRole('dialog').getByRole('textbox').inputValue()).toBe('hello');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('prompted');
  });
});
