import { describe, expect, it } from 'vitest';
import { screenshot, setStage, terminalShows } from '../support/browser/browser.js';

const stage = setStage();

describe('the main job, in the page', () => {
  it('spawns, watches, answers, sees the end, reviews and disposes', async () => {
    const { page, errors } = await stage.open();
    await page.getByRole('link', { name: 'New session' }).first().click();
    await page.getByLabel('Prompt').fill('scenario: permission');
    // The first agent of the machine is proposed; another one is wanted.
    await page.locator('[data-testid^=agent-] [aria-pressed=true]').click();
    await page
      .getByTestId('agent-demo')
      .getByLabel(/^One more/)
      .click();
    await page.getByTestId('repo').selectOption('proj');
    await page.getByLabel('Nickname').fill('journey');
    await page.getByText('1 session').first().waitFor();
    await page.getByTestId('start').click();

    // Watch it work and ask, live.
    await page
      .getByRole('link', { name: /journey/ })
      .first()
      .click();
    await terminalShows(page, 'Do you want to run npm test?');
    await page.getByText('Blocked').first().waitFor();
    expect(page.url()).toMatch(/\/sessions\/[a-z0-9]{6}$/);
    await screenshot(page, 'spine-1-waiting');

    // Type the answer.
    await page.getByTestId('terminal').click();
    await page.keyboard.press('1');
    await terminalShows(page, '12 tests passed');

    // See it end; the same view stays.
    await stage.world.until(
      page.url().slice(-6),
      (session) => session.nudge.state !== 'working',
      'at its prompt',
    );
    await page.keyboard.type('/exit');
    await page.keyboard.press('Enter');
    await page.getByText('Ended').first().waitFor();
    await terminalShows(page, '12 tests passed');
    await page.reload();
    await terminalShows(page, '12 tests passed');
    await screenshot(page, 'spine-2-stopped');

    // Dispose: the dialog names the effects and begins on Cancel.
    await page.getByRole('button', { name: 'Dispose' }).first().click();
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    await dialog.getByText(/schmux-workspaces\/proj-001/).waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Cancel');
    await screenshot(page, 'spine-3-dispose');
    await dialog.getByTestId('confirm').click();
    await expect
      .poll(async () => (await (await stage.world.client()).call('sessionList', {})).length)
      .toBe(0);
    expect(errors).toEqual([]);
  });
});
