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
