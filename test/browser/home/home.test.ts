import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import {
  focused,
  rowNames,
  rowOf,
  screenshot,
  setStage,
  terminalShows,
  type Visit,
} from '../../support/browser/browser.js';
import { castHome, openHome } from '../../support/browser/home-cast.js';

/** Those whom every test sees; a test that changes one makes its own. */
const stage = setStage({ cast: castHome });

const home = (path?: string): Promise<Visit> => openHome(stage, path);
const rows = (page: Page) => () => rowNames(page);
/** A person's, between arriving at a button and pressing it. */
const PAUSE_MS = 300;
const NEEDS_FIRST = ['blocked one', 'asker', 'finished', 'crashed', 'worker'];

describe('Home', () => {
  it('orders by who needs the user, and says why in the agent’s words', async () => {
    const { page, errors } = await home();
    await expect.poll(rows(page)).toEqual(NEEDS_FIRST);
    await rowOf(page, 'blocked one').getByText('Run npm test?').waitFor();
    await rowOf(page, 'blocked one').locator('code').getByText('npm test').waitFor();
    await rowOf(page, 'crashed').getByText('Failed, exit 3').waitFor();
    expect(await page.getByTestId('session-list').getByRole('heading').allTextContents()).toEqual([
      'Blocked 1',
      'Feedback 1',
      'Done, unseen 1',
      'Failed, unseen 1',
      'Working 1',
    ]);
    const counts = page.getByRole('group', { name: 'Filter by status' });
    // The four indicators are groups; in them the words that the rows say.
    const names = await counts
      .getByRole('button')
      .evaluateAll((all) => all.map((button) => button.getAttribute('aria-label') ?? button.textContent));
    expect(names).toEqual(
      [
        'All 5',
        'Waiting 2',
        'Blocked 1',
        'Feedback 1',
        'Done 0',
        'Running 1',
        'Working 1',
        'Error 1',
        'Failed 1',
      ].concat('Stopped 1', 'Ended 1'),
    );
    // What a screen reader says of a row: who, which of the four and what kind, how long, and why.
    const link = rowOf(page, 'blocked one').getByRole('link');
    await expect
      .poll(() => link.evaluate((a) => a.ariaLabelledByElements?.map((part) => part.textContent).join()))
      .toMatch(/^blocked one,Blocked (now|\d+[sm]),Run npm test\?$/);
    await page.getByRole('link', { name: /^blocked one Waiting Blocked .* Run npm test\?$/ }).waitFor();
    await expect.poll(() => page.title()).toBe('(4) schmux');
    expect(errors).toEqual([]);
  });

  it('filters, searches and groups; all of it is in the URL', async () => {
    const { page } = await home();
    await page.getByRole('button', { name: /^Waiting/ }).click();
    await expect.poll(rows(page)).toEqual(['blocked one', 'asker']);
    await page.getByLabel('Filter by agent').selectOption('marionette');
    await expect.poll(rows(page)).toEqual(['asker']);
    expect(new URL(page.url()).search).toBe('?indicator=Waiting&agent=marionette');
    await page.reload();
    await expect.poll(rows(page)).toEqual(['asker']);
    await page.getByLabel('Filter by agent').selectOption('');
    await page.getByRole('button', { name: /^Blocked/ }).click();
    await expect.poll(rows(page)).toEqual(['blocked one']);
    expect(new URL(page.url()).search).toBe('?kind=blocked');

    await page.goto(new URL('/', page.url()).href);
    await page.getByTestId('session-list').waitFor();
    await page.keyboard.press('/');
    await page.waitForFunction(() => document.activeElement?.id === 'search');
    // Reasons are searched too, and every word must be there.
    await page.keyboard.type('npm RUN');
    await expect.poll(rows(page)).toEqual(['blocked one']);
    await page.keyboard.type(' nothing-like-it');
    await page.getByText('No matching sessions').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(rows(page)).toEqual(NEEDS_FIRST);

    await page.getByLabel('Group and order').selectOption('agent');
    await expect
      .poll(() => page.getByTestId('session-list').getByRole('heading').allTextContents())
      .toEqual(['puppet 2', 'marionette 3']);
    expect(new URL(page.url()).search).toBe('?group=agent');
  });

  it('goes by keyboard: j k x ? n g h Enter d Esc', async () => {
    const { page } = await home();
    await expect.poll(rows(page)).toEqual(NEEDS_FIRST);
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe('blocked one');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await expect.poll(() => focused(page)).toBe('asker');
    await page.keyboard.press('x');
    await page.getByText('1 session selected').waitFor();
    // A range by keyboard, its actions in the palette, the whole group by its box.
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 sessions selected').waitFor();
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog').getByText('2 selected sessions').waitFor();
    await page.getByRole('option', { name: /^End the agent/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await rowOf(page, 'blocked one')
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await page.getByText('3 sessions selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select all of Blocked' }).click({ force: true });
    await page.getByText('2 sessions selected').waitFor();
    await rowOf(page, 'asker').getByRole('link').focus();
    await page.keyboard.press('Escape');
    await page.getByTestId('selection').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' });
    await page.keyboard.press('n');
    await page.waitForURL(/\/spawn$/);
    // The prompt has the focus there: keys are text until it is left.
    await page.getByRole('heading', { name: 'New session' }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByTestId('session-list').waitFor();
    // The row that keys act on stays the same through a visit elsewhere.
    await page.keyboard.press('k');
    await expect.poll(() => focused(page)).toBe('blocked one');
    await page.keyboard.press('d');
    await page.getByRole('dialog', { name: 'End blocked one?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('blocked one');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/[a-z0-9]{6}$/);
    await page.getByRole('heading', { level: 1, name: /blocked one/ }).waitFor();
  });

  it('keeps rows still under the pointer, and applies the new order when asked', async () => {
    const late = await stage.puppets.spawn('late');
    await stage.puppets.says(late, 'working', 'Reads');
    const { page } = await home();
    await expect.poll(rows(page)).toContain('late');
    const before = await rowNames(page);
    await rowOf(page, 'worker').hover();
    const places = () =>
      page
        .locator('[data-testid=session-list] article')
        .evaluateAll((all) => all.map((row) => [row.textContent, row.getBoundingClientRect().top]));
    const tops = (await places()).map(([, top]) => top);
    await stage.puppets.says(late, 'blocked', 'May I?');
    // What a row says follows at once; where it is does not.
    await rowOf(page, 'late').getByText('May I?').waitFor();
    expect(await rowNames(page)).toEqual(before);
    expect((await places()).map(([, top]) => top)).toEqual(tops);
    expect(await page.getByTestId('changes').textContent()).toMatch(/^1 change/);
    // On the way to the button and over it somebody still aims.
    await page.getByTestId('changes').hover();
    await page.waitForTimeout(PAUSE_MS);
    expect(await rowNames(page)).toEqual(before);
    await page.getByTestId('changes').click();
    await expect.poll(rows(page)).toEqual(['blocked one', 'late', 'asker', 'finished', 'crashed', 'worker']);
    await page.getByTestId('changes').waitFor({ state: 'detached' });

    // Nobody aims any more: the order follows by itself.
    await page.mouse.move(2, 2);
    await stage.puppets.says(late, 'working', 'Writes');
    await expect.poll(async () => (await rowNames(page)).indexOf('late')).toBeGreaterThan(3);
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [late] } });
  });

  it('sends to, ends and disposes several at once', async () => {
    const sessions = async () =>
      (await (await stage.world.client()).call('sessionList', {})).map(({ id }) => id).sort();
    const others = await sessions();
    const many = await Promise.all(['bulk a', 'bulk b', 'bulk c'].map((name) => stage.puppets.spawn(name)));
    const { page } = await home('/?q=bulk');
    const toolbar = page.getByRole('toolbar', { name: 'Selected sessions' });
    const select = async () => {
      for (const name of ['bulk a', 'bulk b', 'bulk c']) await page.getByLabel(`Select ${name}`).check();
    };
    await select();
    await toolbar.getByText('3 sessions selected').waitFor();
    await toolbar.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('carry on');
    await page.getByTestId('confirm').click();
    for (const id of many) await expect.poll(() => stage.puppets.typed(id)).toBe('carry on\r');
    // What became of it is said for each, until that has been read.
    const receipts = page.getByTestId('send-receipts').getByRole('listitem');
    await receipts.filter({ hasText: 'bulk c' }).getByText('Typed').waitFor();
    expect(await receipts.count()).toBe(3);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await select();
    await toolbar.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('dialog', { name: 'End 3 running agents?' }).waitFor();
    await page.getByTestId('confirm').click();
    for (const id of many) await stage.world.until(id, (session) => session.status === 'done', 'ended');

    await select();
    await toolbar.getByRole('button', { name: 'Dispose' }).click();
    await page.getByRole('dialog', { name: 'Dispose 3 sessions?' }).waitFor();
    await page.getByTestId('confirm').click();
    await page.getByText('No matching sessions').waitFor();
    expect(await sessions()).toEqual(others);
  });

  it('says which of several were not sent to, and why, and keeps the text for them', async () => {
    const asks = await stage.puppets.spawn('mixed asks');
    const idle = await stage.puppets.spawn('mixed idle');
    await stage.puppets.print(
      asks,
      '\x1b[2J\x1b[HDo you want to proceed?\r\n❯ 1. Yes\r\n  2. No\r\n\x1b[?25l',
    );
    await stage.world.until(asks, ({ nudge }) => nudge.state === 'blocked', 'blocked');
    const { page } = await home('/?q=mixed');
    for (const name of ['mixed asks', 'mixed idle']) await page.getByLabel(`Select ${name}`).check();
    const toolbar = page.getByRole('toolbar', { name: 'Selected sessions' });
    await toolbar.getByRole('button', { name: 'Send' }).click();
    await page.getByTestId('confirm').waitFor();
    await page.keyboard.type('please stop');
    await page.keyboard.press('Enter');
    const receipts = page.getByTestId('send-receipts').getByRole('listitem');
    const refused = receipts.filter({ hasText: 'mixed asks' });
    await refused.getByText('Not sent: a question is open').waitFor();
    await refused.getByText('It waits for an answer to: Do you want to proceed?').waitFor();
    await receipts.filter({ hasText: 'mixed idle' }).getByText('Typed').waitFor();
    // The refusal comes first, and the text is still there.
    expect(await receipts.first().textContent()).toContain('mixed asks');
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('please stop');
    await screenshot(page, 'acting-bulk-light-1440');
    await expect.poll(() => stage.puppets.typed(idle)).toBe('please stop\r');
    expect(await axeFindings(page)).toEqual([]);

    // Answered meanwhile, it gets the text that was kept; the other does not get it twice.
    await stage.puppets.print(asks, '\x1b[2J\x1b[H\x1b[?25hok\r\n> ');
    await stage.world.until(asks, ({ nudge }) => nudge.state !== 'blocked', 'answered');
    await page.getByRole('dialog', { name: 'Send to mixed asks' }).waitFor();
    await page.getByTestId('confirm').click();
    await refused.getByText(/^Typed\./).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => stage.puppets.typed(asks)).toBe('please stop\r');
    expect(await stage.puppets.typed(idle)).toBe('please stop\r');

    await stage.puppets.print(asks, '\x1b[2J\x1b[HReally?\r\n❯ 1. Yes\r\n  2. No\r\n\x1b[?25l');
    await stage.world.until(asks, ({ nudge }) => nudge.state === 'blocked', 'blocked');
    await rowOf(page, 'mixed asks').hover();
    await rowOf(page, 'mixed asks').getByRole('button', { name: /^Send/ }).click();
    await page.getByTestId('confirm').waitFor();
    await page.keyboard.type('again');
    await page.keyboard.press('Enter');
    await page.getByTestId('send-receipts').getByRole('link', { name: 'Open mixed asks' }).click();
    await terminalShows(page, 'Really?');
    expect(await page.getByTestId('confirm').count()).toBe(0);
    expect(await stage.puppets.typed(asks)).toBe('please stop\r');
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [asks, idle] } });
  });

  it('marks unviewed sessions, and two tabs agree', async () => {
    const id = await stage.puppets.spawn('fresh');
    const { page, context } = await home();
    const other = await context.newPage();
    await other.goto(new URL('/', page.url()).href);
    const dot = 'New output since you last viewed it';
    for (const tab of [page, other]) await rowOf(tab, 'fresh').getByLabel(dot).waitFor();

    await page.bringToFront();
    await rowOf(page, 'fresh').getByRole('link', { name: 'fresh' }).click();
    await terminalShows(page, 'puppet ready');
    await stage.world.until(id, (session) => !session.unseen, 'seen');
    await rowOf(other, 'fresh').getByLabel(dot).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.press('r');
    await page.getByRole('dialog').getByRole('textbox').fill('renamed');
    await page.keyboard.press('Enter');
    await rowOf(other, 'renamed').waitFor();
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [id] } });
    await expect.poll(() => rowNames(other)).not.toContain('renamed');
    await page.getByText('Session not found').waitFor();
  });
});
