import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setStage, terminalShows } from '../support/browser/browser.js';
import { configure } from '../support/agents/puppets.js';

const stage = setStage();

const inFile = async () =>
  JSON.parse(await stage.world.file('config.json')) as Record<string, Record<string, unknown>>;

describe('settings', () => {
  it('leads to Advanced → Internal settings, refuses in place, saves at once', async () => {
    const { page, errors } = await stage.open('/');
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Advanced' }).click();
    await page.getByRole('heading', { name: 'Internal settings' }).waitFor();
    const largest = page.getByTestId('internal.max_log_size_mb');
    const kept = page.getByTestId('internal.rotated_log_size_mb');
    expect([await largest.inputValue(), await kept.inputValue()]).toEqual(['50', '1']);

    const before = await stage.world.file('config.json');
    for (const wrong of ['abc', '0', '-3', '1e9']) {
      await largest.fill(wrong);
      await largest.press('Enter');
      await page.waitForFunction(
        () =>
          document.querySelector('[data-testid="internal.max_log_size_mb"]')?.getAttribute('aria-invalid') ===
          'true',
      );
      // The reason stands with the field, and the field keeps what was typed.
      const note = (await largest.getAttribute('aria-describedby'))?.split(' ').at(-1) ?? '';
      expect(await page.locator(`[id="${note}"]`).textContent()).not.toBe('');
      expect(await largest.inputValue()).toBe(wrong);
    }
    await kept.fill('60');
    await kept.press('Enter');
    await page.getByText(/smaller than/).waitFor();
    expect(await stage.world.file('config.json')).toBe(before);

    await largest.fill('80');
    await largest.press('Enter');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    expect((await inFile())['internal']).toMatchObject({ max_log_size_mb: 80, grace_period_s: 1 });
    await kept.press('Enter');
    await expect.poll(async () => (await inFile())['internal']?.['rotated_log_size_mb']).toBe(60);

    // Empty is the default again, and the key is out of the file.
    await kept.fill('');
    await kept.press('Enter');
    await expect
      .poll(async () => Object.keys((await inFile())['internal'] ?? {}))
      .not.toContain('rotated_log_size_mb');
    await expect.poll(() => kept.inputValue()).toBe('1');
    expect(errors).toEqual([]);
  });

  it('shows edits of the file, and says when the file is not in force', async () => {
    const { page } = await stage.open('/settings/advanced');
    const largest = page.getByTestId('internal.max_log_size_mb');
    await largest.waitFor();
    await configure(stage.world, { internal: { max_log_size_mb: 33, grace_period_s: 1 } });
    await expect.poll(() => largest.inputValue()).toBe('33');
    await configure(stage.world, { internal: { max_log_size_mb: 'many' } });
    await page.getByTestId('banner-config-problem').getByText('config.json is invalid').waitFor();
    expect(await largest.inputValue()).toBe('33');
    await configure(stage.world, { internal: { max_log_size_mb: 50, grace_period_s: 1 } });
    await page.getByTestId('banner-config-problem').waitFor({ state: 'detached' });
    await expect.poll(() => largest.inputValue()).toBe('50');
  });

  it('adds a repository, a quick launch and a command of one’s own', async () => {
    const { page } = await stage.open('/settings/repositories');
    await page.getByTestId('repo-proj').waitFor();
    await page
      .getByLabel(/URL|address/i)
      .first()
      .fill('--upload-pack=touch C');
    await page.getByRole('button', { name: 'Add' }).click();
    await expect.poll(() => page.locator('[aria-invalid=true]').count()).toBe(1);
    await page.locator('[aria-invalid=true]').fill(`file://${stage.world.repo}`);
    await page.getByRole('button', { name: 'Add' }).click();
    await expect.poll(async () => ((await inFile())['repos'] as unknown as unknown[]).length).toBe(2);
    await page.getByText(/has no remote, so agents push new branches into it/).waitFor();
    await page.getByTestId('repo-proj').getByLabel('Trust clones of this repository').click();
    await expect
      .poll(async () => (await inFile())['repos'])
      .toContainEqual(expect.objectContaining({ name: 'proj', trust_clones: true }));

    await page.getByRole('link', { name: 'Quick launch' }).click();
    await page.getByRole('button', { name: 'Add quick launch' }).click();
    await page.getByLabel('Name').fill('Tidy up');
    await page.getByLabel('Agent', { exact: true }).selectOption('demo');
    await page.getByLabel('Prompt').fill('Tidy up, please');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(async () => (await inFile())['quick_launch'])
      .toContainEqual({ name: 'Tidy up', agent: 'demo', prompt: 'Tidy up, please' });
    await page.goto(new URL('/spawn?quick=Tidy+up', page.url()).href);
    await expect.poll(() => page.getByLabel('Prompt').inputValue()).toBe('Tidy up, please');
    await page
      .getByTestId('plan')
      .getByText(/1 session|Choose a repository/)
      .waitFor();
  });

  it('keeps the theme of this browser, and lets it be logged out', async () => {
    const { page } = await stage.open('/settings/appearance');
    await page.getByRole('radio', { name: 'Dark' }).first().click();
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.reload();
    await page.getByTestId('settings-appearance').waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.goto(new URL('/settings/advanced', page.url()).href);
    await page.getByRole('button', { name: 'Log out this browser' }).click();
    await page.getByText('schmux open', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('schmux open', { exact: true }).waitFor();
  });

  it('cuts a log above the size when a viewer connects; the open one comes back by itself', async () => {
    const id = await stage.puppets.spawn('talker');
    const log = join(stage.world.home, 'logs', `${id}.log`);
    const size = async () => (await stat(log)).size;
    const { page: first, errors } = await stage.open(`/sessions/${id}`);
    await terminalShows(first, 'puppet ready');
    const opened: string[] = [];
    first.on('websocket', (socket) => opened.push(socket.url()));

    const { page } = await stage.open('/settings/advanced');
    for (const [at, [key, value]] of [
      ['rotated_log_size_mb', '0.05'] as const,
      ['max_log_size_mb', '0.2'] as const,
    ].entries()) {
      await page.getByTestId(`internal.${key}`).fill(value);
      await page.getByTestId(`internal.${key}`).press('Enter');
      await expect.poll(async () => (await inFile())['internal']?.[key]).toBe(Number(value));
      // The page knows it too: one is checked against the other.
      await page.getByText('Saved', { exact: true }).nth(at).waitFor();
      await expect.poll(() => page.getByTestId(`internal.${key}`).inputValue()).toBe(value);
    }
    const block = Array.from({ length: 2000 }, (_, at) => `row ${at} ${'x'.repeat(90)}`).join('\r\n');
    for (const round of [1, 2]) await stage.puppets.print(id, `${block}\r\nround ${round} printed\r\n`);
    await terminalShows(first, 'round 2 printed');
    await expect.poll(size).toBeGreaterThan(0.2 * 1024 * 1024);

    // A new viewer cuts; both see the end, live.
    await page.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(page, 'round 2 printed');
    await expect.poll(size).toBeLessThan(0.1 * 1024 * 1024);
    await expect.poll(() => opened.filter((url) => url.endsWith('/terminal')).length).toBeGreaterThan(0);
    await terminalShows(first, 'round 2 printed');
    await stage.puppets.print(id, 'after the cut\r\n');
    for (const tab of [first, page]) await terminalShows(tab, 'after the cut');
    expect(errors).toEqual([]);
  });
});
