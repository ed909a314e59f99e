import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import { actOf, askingOn, boxesOf, choiceOf, spawnDraft, withEditor } from '../../support/browser/asking.js';
import {
  focused,
  rowOf,
  screenshot,
  setStage,
  terminalShows,
  type Theme,
} from '../../support/browser/browser.js';

const stage = setStage({ prepare: withEditor });
const { asks, goesOn, dispose } = askingOn(stage);

describe('a reply in its row', () => {
  it('is sent by keyboard, and its text is kept while a question is open', async () => {
    const id = await stage.puppets.spawn('asker');
    await stage.puppets.says(id, 'idle');
    const { page, errors } = await stage.open('/?q=asker');
    await rowOf(page, 'asker').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe('asker');
    const before = await boxesOf(page);
    await page.keyboard.press('a');
    const field = rowOf(page, 'asker').getByRole('textbox', { name: 'Reply to asker' });
    await field.waitFor();
    await page.keyboard.type('carry on');
    await screenshot(page, 'acting-reply-light-1440');
    expect(await axeFindings(page)).toEqual([]);
    expect(await boxesOf(page)).toEqual(before);
    await page.keyboard.press('Enter');
    await actOf(page, 'asker').getByText('Typed').waitFor();
    await expect.poll(() => stage.puppets.typed(id)).toBe('carry on\r');
    await field.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('asker');

    // Esc keeps the text; a question that opens meanwhile is shown with its choices, and the text is kept too.
    await rowOf(page, 'asker').hover();
    await rowOf(page, 'asker').getByRole('button', { name: 'Reply to asker' }).click();
    await page.keyboard.type('and then');
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await expect.poll(() => field.inputValue()).toBe('and then');
    await page.route('**/send', async (route) => {
      await asks(id, 'npm test');
      await route.continue();
    });
    await page.keyboard.press('Enter');
    await actOf(page, 'asker').getByText('Not sent: a question is open').waitFor();
    await expect.poll(() => stage.puppets.typed(id)).toBe('carry on\r');
    await page.unroute('**/send');
    await choiceOf(page, 'asker', /^1 Yes$/).click();
    await expect.poll(() => stage.puppets.typed(id)).toBe('carry on\r1');
    await goesOn(id);
    await actOf(page, 'asker').getByText('Answered: Yes').waitFor();
    await stage.puppets.says(id, 'idle');
    await rowOf(page, 'asker').getByRole('link').focus();
    await page.keyboard.press('a');
    await expect.poll(() => field.inputValue()).toBe('and then');
    expect(errors.filter((text) => !text.includes('409'))).toEqual([]);
    await dispose(id);
  });

  it('leaves somebody else’s draft to the user: append to it, or replace it', async () => {
    const ids = await Promise.all(
      ['appended', 'replaced'].map((name) => spawnDraft(stage, name, 'first half')),
    );
    const { page } = await stage.open('/?agent=editor');
    for (const [name, button, took] of [
      ['appended', 'Append', 'first half and the rest'],
      ['replaced', 'Replace', 'and the rest'],
    ] as const) {
      await rowOf(page, name).getByRole('link').focus();
      await page.keyboard.press('a');
      await page.keyboard.type('and the rest');
      await page.keyboard.press('Enter');
      await actOf(page, name).getByText('Not sent: a draft is there').waitFor();
      await screenshot(page, `acting-draft-light-1440`);
      expect(await axeFindings(page)).toEqual([]);
      await rowOf(page, name).getByRole('button', { name: button, exact: true }).click();
      await actOf(page, name)
        .getByText(/^(Sent|Started)/)
        .waitFor();
      await expect.poll(() => stage.world.ok('capture', name)).toContain(`took: ${took}\n`);
    }
    await dispose(...ids);
  });
});

describe('a message to several', () => {
  it('says for each what became of it, and leaves a draft to the user', async () => {
    const ids = [
      await spawnDraft(stage, 'bulk draft', 'first half'),
      await stage.puppets.spawn('bulk plain'),
    ];
    const { page } = await stage.open('/?q=bulk');
    for (const name of ['bulk draft', 'bulk plain']) await page.getByLabel(`Select ${name}`).check();
    await page.getByTestId('selection').getByRole('button', { name: 'Send' }).click();
    await page.getByTestId('confirm').waitFor();
    await page.keyboard.type('go on');
    await page.keyboard.press('Enter');
    const receipts = page.getByTestId('send-receipts').getByRole('listitem');
    const refused = receipts.filter({ hasText: 'bulk draft' });
    await refused.getByText('Not sent: a draft is there').waitFor();
    await receipts.filter({ hasText: 'bulk plain' }).getByText('Typed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await screenshot(page, 'acting-bulk-draft-light-1440');
    await refused.getByRole('button', { name: 'Replace the draft of bulk draft' }).click();
    await refused.getByText(/^(Sent|Started)$/).waitFor();
    await expect.poll(() => stage.world.ok('capture', 'bulk draft')).toContain('took: go on\n');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    expect(await stage.puppets.typed(ids[1] ?? '')).toBe('go on\r');
    await dispose(...ids);
  });

  it('is the same in a phone’s message field', async () => {
    const id = await spawnDraft(stage, 'field', 'first half');
    const { page } = await stage.open(`/sessions/${id}`, { width: 390, height: 844, touch: true });
    await terminalShows(page, 'first half');
    await page.getByTestId('key-bar').getByRole('button', { name: 'Message field' }).tap();
    const field = page.getByRole('textbox', { name: 'Message to the agent' });
    await field.fill('and the rest');
    await field.press('Enter');
    const outcome = page.getByTestId('message-outcome');
    await outcome.getByRole('button', { name: 'Append' }).waitFor();
    expect(await field.inputValue()).toBe('and the rest');
    await screenshot(page, 'acting-field-draft-light-390');
    expect(await axeFindings(page)).toEqual([]);
    await outcome.getByRole('button', { name: 'Append' }).tap();
    await outcome.getByText(/^(Sent|Started)$/).waitFor();
    await expect.poll(() => stage.world.ok('capture', 'field')).toContain('took: first half and the rest\n');
    expect(await field.inputValue()).toBe('');
    await dispose(id);
  });
});

describe('on the session page', () => {
  it('answers from the rail, the details and by digit while the terminal has no focus', async () => {
    const [here, there] = [await stage.puppets.spawn('here'), await stage.puppets.spawn('there')];
    for (const id of [here, there]) await asks(id, 'npm test');
    const { page, errors } = await stage.open(`/sessions/${here}`);
    const card = page.getByTestId('answer-card');
    await card.getByText('Do you want to proceed?').or(card.getByText('npm test')).first().waitFor();
    await terminalShows(page, 'Bash command');
    const row = page.getByTestId('rail').locator(`[data-session="${there}"]`);
    await row.hover();
    await row.getByRole('button', { name: /^1 Yes$/ }).waitFor();
    await screenshot(page, 'acting-session-light-1440');
    expect(await axeFindings(page)).toEqual([]);
    await row.getByRole('button', { name: /^1 Yes$/ }).click();
    await expect.poll(() => stage.puppets.typed(there)).toBe('1');
    await goesOn(there);
    await row.getByText('Answered: Yes').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/sessions/${here}`);
    // The terminal still has the focus: a digit is the agent's.
    await page.keyboard.press('3');
    await expect.poll(() => stage.puppets.typed(here)).toBe('3');
    expect(await card.getByTestId('act').count()).toBe(0);
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.press('3');
    const words = card.getByRole('textbox', { name: /^Your words/ });
    await words.waitFor();
    await page.keyboard.press('Escape');
    await words.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: /^1 Yes$/ }).click();
    await expect.poll(() => stage.puppets.typed(here)).toBe('31');
    await goesOn(here);
    await card.getByText('Answered: Yes').waitFor();
    await stage.puppets.says(here, 'idle');
    await card.getByRole('textbox', { name: 'Reply to here' }).fill('go on');
    await screenshot(page, 'acting-session-reply-light-1440');
    await page.keyboard.press('Enter');
    await card.getByText('Typed').waitFor();
    await expect.poll(() => stage.puppets.typed(here)).toBe('31go on\r');
    expect(errors).toEqual([]);
    await dispose(here, there);
  });
});

describe('on a phone', () => {
  it.each(['light', 'dark'] as Theme[])('answers and replies from the list (%s)', async (theme) => {
    const [pocket, talk] = [await stage.puppets.spawn('pocket'), await stage.puppets.spawn('talk')];
    await asks(pocket, 'npm test');
    await stage.puppets.says(talk, 'idle');
    const { page, errors } = await stage.open('/', { width: 390, height: 844, touch: true, scale: 2, theme });
    const buttons = rowOf(page, 'pocket').getByTestId('choices').getByRole('button');
    await buttons.first().waitFor();
    const before = await boxesOf(page);
    for (const button of await buttons.all()) {
      if (!(await button.isVisible())) continue;
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(40);
      expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
    await screenshot(page, `acting-phone-${theme}-390`);
    expect(await axeFindings(page)).toEqual([]);
    await choiceOf(page, 'pocket', /Yes$/).first().tap();
    await expect.poll(() => stage.puppets.typed(pocket)).toBe('1');
    await goesOn(pocket);
    await actOf(page, 'pocket').getByText('Answered: Yes').waitFor();
    await rowOf(page, 'talk').getByRole('button', { name: 'Reply to talk' }).tap();
    await page.keyboard.type('go on');
    await screenshot(page, `acting-phone-reply-${theme}-390`);
    expect(await axeFindings(page)).toEqual([]);
    expect(await boxesOf(page)).toEqual(before);
    await page.keyboard.press('Enter');
    await actOf(page, 'talk').getByText('Typed').waitFor();
    await expect.poll(() => stage.puppets.typed(talk)).toBe('go on\r');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(errors).toEqual([]);
    await dispose(pocket, talk);
  });
});
