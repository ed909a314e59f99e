import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { installRecorders } from '../../support/agents/recorders.js';
import { axeFindings } from '../../support/browser/axe.js';
import { rowNames, rowOf, screenshot, setStage, type Theme } from '../../support/browser/browser.js';

const stage = setStage({ prepare: ({ world }) => installRecorders(world) });

/** Resumes all but one, and then that one. */
async function chooseTwo(page: Page, banner: Locator): Promise<void> {
  await banner.getByRole('button', { name: 'Choose' }).click();
  await banner.waitFor({ state: 'detached' });
  await page.getByLabel('Select write docs').uncheck();
  await page
    .getByRole('toolbar', { name: 'Selected sessions' })
    .getByRole('button', { name: 'Resume' })
    .click();
  await page.getByText('Resumed 2 sessions').waitFor();
  await banner.getByText('One session ended when tmux did.').waitFor();
  await banner.getByRole('button', { name: 'Resume it' }).click();
}

describe('sessions that ended with their tmux server', () => {
  it.each(['light', 'dark'] as Theme[])(
    'are resumed all at once or some of them, and take their names along (%s)',
    async (theme) => {
      const { world } = stage;
      const names = ['fix login', 'add tests', 'write docs'];
      for (const nickname of names) {
        const [id = ''] = await world.spawn({
          agents: [{ agent: 'claude' }],
          workspace: world.repo,
          nickname,
        });
        await world.until(id, ({ last_line }) => last_line === 'ready', 'up');
      }
      const narrow = theme === 'dark';
      const { page, errors } = await stage.open('/', {
        theme,
        ...(narrow ? { width: 390, height: 844 } : {}),
      });
      await expect.poll(() => rowNames(page)).toHaveLength(3);
      await world.tmux('kill-server');

      const banner = page.getByTestId('lost-sessions');
      await banner.getByText('3 sessions ended when tmux did.').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await screenshot(page, `lost-${theme}-${narrow ? 390 : 1440}`);
      // Nothing starts again by itself.
      expect(await rowNames(page)).toHaveLength(3);

      if (narrow) await banner.getByRole('button', { name: 'Resume all' }).click();
      else await chooseTwo(page, banner);
      await banner.waitFor({ state: 'detached' });

      // The ended ones are behind those that continue them.
      await expect.poll(async () => (await rowNames(page)).toSorted()).toEqual(names.toSorted());
      const client = await world.client();
      const running = async () =>
        (await client.call('sessionList', {}))
          .filter(({ status }) => status === 'running')
          .map(({ nickname }) => nickname);
      await expect.poll(async () => (await running()).toSorted()).toEqual(names.toSorted());
      if (!narrow) {
        await rowOf(page, 'fix login').getByRole('link', { name: 'fix login' }).click();
        // In the folded part of the details.
        await page.getByTestId('details').getByText('Continues').waitFor({ state: 'attached' });
      }
      expect(errors).toEqual([]);
      const ids = (await client.call('sessionList', {})).map(({ id }) => id);
      await client.call('sessionDispose', { body: { ids } });
    },
  );
});
