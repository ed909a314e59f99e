import { describe, expect, it } from 'vitest';
import { rowOf, setStage, terminalShows } from '../support/browser/browser.js';
import { configure } from '../support/agents/puppets.js';

const stage = setStage({
  prepare: ({ world }) => configure(world, { notifications: { dwell_s: 0, cooldown_s: 0 } }),
});

type Told = { title: string; body: string; click: () => void };
/** The browser shows them; this only listens to what it is given. */
const listen = () => {
  const told: Told[] = [];
  const Shown = window.Notification;
  window.Notification = class extends Shown {
    constructor(title: string, options: NotificationOptions = {}) {
      super(title, options);
      told.push({ title, body: options.body ?? '', click: () => this.dispatchEvent(new Event('click')) });
    }
  };
  Object.assign(window, { told });
};
const toldOf = () =>
  (window as unknown as { told: Told[] }).told.map(({ title, body }) => `${title}: ${body}`);

describe('notifications', () => {
  it('tell when a session starts to wait: once, never of the one on screen, and lead there', async () => {
    const { puppets, world } = stage;
    const [asks = '', onScreen = ''] = await Promise.all([puppets.spawn('asks'), puppets.spawn('on screen')]);
    await Promise.all([puppets.says(asks, 'working'), puppets.says(onScreen, 'working')]);
    const { page, context, errors } = await stage.open();
    await context.grantPermissions(['notifications', 'clipboard-read', 'clipboard-write']);
    await context.addInitScript(listen);
    await page.goto(new URL('/settings/notifications', page.url()).href);
    await page.getByRole('switch', { name: 'Notify in this browser' }).click();
    await page.getByText('Allowed in this browser.').waitFor();

    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await rowOf(page, 'asks').waitFor();
    expect(await page.evaluate(toldOf)).toEqual([]);
    await puppets.says(asks, 'blocked', 'May I?');
    await expect.poll(() => page.evaluate(toldOf)).toEqual(['asks is blocked: May I?']);
    // The same wait in other words is the same wait.
    await puppets.says(asks, 'blocked', 'May I, please?');
    await rowOf(page, 'asks').getByText('May I, please?').waitFor();
    expect(await page.evaluate(toldOf)).toHaveLength(1);

    await rowOf(page, 'on screen').getByRole('link', { name: 'on screen' }).click();
    await terminalShows(page, 'puppet ready');
    await puppets.says(onScreen, 'blocked', 'You can see me');
    await page.getByRole('heading', { level: 1, name: /on screen/ }).waitFor();
    await puppets.says(asks, 'working');
    await puppets.says(asks, 'blocked', 'Once more?');
    await expect.poll(() => page.evaluate(toldOf)).toHaveLength(2);
    expect((await page.evaluate(toldOf)).join()).not.toContain('You can see me');
    await page.evaluate(() => (window as unknown as { told: Told[] }).told.at(-1)?.click());
    await page.waitForURL(new RegExp(`/sessions/${asks}$`));
    await world.until(asks, (session) => !session.unseen, 'seen');
    expect(errors).toEqual([]);
  });
});
