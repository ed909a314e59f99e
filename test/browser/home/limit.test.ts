import { expect, it } from 'vitest';
import { limitUntil, stopAtLimit } from '../../support/agents/limit-screen.js';
import { axeFindings } from '../../support/browser/axe.js';
import { rowNames, rowOf, screenshot, setStage } from '../../support/browser/browser.js';

const stage = setStage();
const M = 60_000;

it('a session at a limit says until when, below those who need the user, and moves up when the limit ends', async () => {
  const long = await stage.puppets.spawn('long');
  await stopAtLimit(stage, long, limitUntil(Date.now() + 130 * M));
  const asks = await stage.puppets.spawn('asks');
  await stage.puppets.says(asks, 'blocked', 'Run npm test?');
  const { page, errors } = await stage.open();
  await rowOf(page, 'long')
    .getByText(/^Limited until \d+:\d\d$/)
    .waitFor();
  await rowOf(page, 'long')
    .getByText(/^\(in 2 h (9|10) min\)$/)
    .waitFor();
  await expect.poll(() => rowNames(page)).toEqual(['asks', 'long']);
  await page.getByRole('heading', { name: 'Limited 1' }).waitFor();
  await expect.poll(() => page.title()).toBe('(1) schmux');
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, 'limit-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await rowOf(page, 'long')
    .getByText(/^\(in 2 h (9|10) min\)$/)
    .waitFor();
  await screenshot(page, 'limit-390');
  await page.setViewportSize({ width: 1440, height: 900 });

  const short = await stage.puppets.spawn('short');
  await stopAtLimit(stage, short, limitUntil(Date.now() + 5000));
  await rowOf(page, 'short')
    .getByText(/^Limit ended \d+:\d\d$/)
    .waitFor();
  await expect.poll(() => page.title()).toBe('(2) schmux');
  expect(errors).toEqual([]);
});

it('the details of a session at a limit have the switch that continues it, and the settings that of all', async () => {
  const id = await stage.puppets.spawn('switched');
  await stopAtLimit(stage, id, limitUntil(Date.now() + 130 * M));
  const { page, errors } = await stage.open(`/sessions/${id}`);
  const details = page.getByTestId('details');
  const own = details.getByRole('switch', { name: 'Continue automatically' });
  await own.waitFor();
  expect(await own.isChecked()).toBe(false);
  await own.click();
  await stage.world.until(id, ({ limit }) => limit?.continue_at !== undefined, 'to be continued');
  await expect.poll(() => own.isChecked()).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
  await screenshot(page, 'limit-details');

  const settings = await stage.open('/settings/nudgenik');
  await settings.page.getByRole('switch', { name: 'Continue after a limit' }).click();
  const byDefault = async () =>
    (await (await stage.world.client()).call('configGet', {})).config.limits.continue_at_reset;
  await expect.poll(byDefault).toBe(true);
  await screenshot(settings.page, 'limit-settings');
  // Now all sessions are continued; this one can be kept out, and let in again.
  await own.click();
  await stage.world.until(id, (session) => session.continue_at_reset === false, 'kept out');
  await own.click();
  await stage.world.until(id, (session) => session.continue_at_reset === undefined, 'like all others');
  expect(errors).toEqual([]);
});
