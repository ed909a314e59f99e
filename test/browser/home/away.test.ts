import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import { rowOf, setStage, type Visit } from '../../support/browser/browser.js';
import { castHome, openHome } from '../../support/browser/home-cast.js';
import { populate } from '../../support/browser/crowd.js';
import { configure } from '../../support/agents/puppets.js';

const stage = setStage({
  prepare: ({ world }) => configure(world, { notifications: { dwell_s: 0, cooldown_s: 0 } }),
  cast: castHome,
});

const home = (): Promise<Visit> => openHome(stage);

/** Script time that an idle Home may take per second. */
const BUDGET_MS = 16;
/** Figures are reported; only what is far off on any machine fails. */
const GENEROUS = 10;
/** How long the page is looked at while it rests. */
const REST_MS = 4000;

describe('Home at rest', () => {
  it('twenty-eight sessions of which some print cost next to nothing, and no row is drawn again', async () => {
    const { page, context } = await stage.open('/');
    const stop = await printing(page, 28);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    const scriptMs = async () =>
      ((await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ScriptDuration')
        ?.value ?? NaN) * 1000;
    const before = await scriptMs();
    const drawn = await page.evaluate(
      (ms) =>
        new Promise<string[]>((resolve) => {
          const seen: string[] = [];
          const list = document.querySelector('[data-testid=session-list]');
          const observer = new MutationObserver((records) => {
            for (const { target } of records) {
              const element = target instanceof Element ? target : target.parentElement;
              if (element?.closest('time') == null) seen.push(element?.outerHTML.slice(0, 200) ?? '');
            }
          });
          if (list !== null)
            observer.observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
          setTimeout(() => {
            observer.disconnect();
            resolve(seen);
          }, ms);
        }),
      REST_MS,
    );
    const each = ((await scriptMs()) - before) / (REST_MS / 1000);
    stop();
    process.stdout.write(`script at rest with 28 sessions: ${each.toFixed(1)} ms per second (budget 16)\n`);
    expect(drawn).toEqual([]);
    expect(each).toBeLessThan(BUDGET_MS * GENEROUS);
  });
});

/** Gives the page `count` sessions of which every third prints: each second their last line and activity change. */
function printing(page: Page, count: number): Promise<() => void> {
  return populate(page, { count, everyMs: 1000 }, (fake) =>
    Array.from({ length: Math.ceil(count / 3) }, (_, at) => ({
      ...fake(at * 3, 'Reads'),
      last_line: `line ${Date.now()}`,
      last_activity_at: new Date().toISOString(),
    })),
  );
}

describe('a user who is not looking', () => {
  it('announces each new wait once to screen readers', async () => {
    const [one, two] = await Promise.all(['hears one', 'hears two'].map((name) => stage.puppets.spawn(name)));
    for (const id of [one, two]) await stage.puppets.says(id ?? '', 'working');
    const { page } = await home();
    await rowOf(page, 'hears two').waitFor();
    await page.evaluate(() => {
      const said: string[] = [];
      const region = document.querySelector('#said');
      if (region !== null)
        new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, { childList: true });
      Object.assign(window, { said });
    });
    const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said);
    await Promise.all([one, two].map((id) => stage.puppets.says(id ?? '', 'blocked', 'May I?')));
    await expect.poll(said).toHaveLength(1);
    expect((await said())[0]?.split(', ').sort()).toEqual(['hears one is blocked', 'hears two is blocked']);
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [one ?? '', two ?? ''] } });
  });

  it('shows a returning user what happened meanwhile, and goes through it', async () => {
    const { page, context, errors } = await home();
    await context.addInitScript(() => {
      if (sessionStorage.getItem('left') !== null) return;
      sessionStorage.setItem('left', 'yes');
      localStorage.setItem('schmux.here', String(Date.now() - 30 * 60_000));
    });
    await page.reload();
    const told = page.getByTestId('coming-back');
    await told.getByText(/^Since \d.*: 2 waiting \(longest .*\), 1 finished, 1 failed$/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /blocked one/ }).waitFor();
    const queue = page.getByTestId('queue');
    const left = () => queue.locator('li:not([data-gone])').allTextContents();
    await expect.poll(left).toEqual(['asker', 'crashed', 'finished']);
    // Answered meanwhile, elsewhere: it is not gone to.
    await stage.puppets.says((await idOf('asker')) ?? '', 'working');
    await expect.poll(left).toEqual(['crashed', 'finished']);
    await queue.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { level: 1, name: /crashed/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await queue.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { level: 1, name: /finished/ }).waitFor();
    // The first still waits.
    await expect.poll(left).toEqual(['blocked one']);
    await queue.getByRole('button', { name: 'Close the queue' }).click();
    await queue.waitFor({ state: 'detached' });
    await page.goto(new URL('/', page.url()).href);
    await rowOf(page, 'worker').waitFor();
    expect(await told.count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

async function idOf(nickname: string): Promise<string | undefined> {
  const all = await (await stage.world.client()).call('sessionList', {});
  return all.find((session) => session.nickname === nickname)?.id;
}
