import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import { actOf, askingOn, boxesOf, choiceOf } from '../../support/browser/asking.js';
import { focused, rowOf, screenshot, setStage, type Theme } from '../../support/browser/browser.js';

const stage = setStage();
const { asks, goesOn, dispose } = askingOn(stage);

describe('a question in its row', () => {
  it.each(['light', 'dark'] as Theme[])('has its choices, and is answered by a click (%s)', async (theme) => {
    const id = await stage.puppets.spawn('cart');
    const other = await stage.puppets.spawn('other');
    await asks(id, 'npm test');
    const { page, errors } = await stage.open('/', { theme });
    await choiceOf(page, 'cart', /^1 Yes$/).waitFor();
    const before = await boxesOf(page);
    expect(await axeFindings(page)).toEqual([]);
    await screenshot(page, `acting-home-${theme}-1440`);
    const always = choiceOf(page, 'cart', /^2 Always/);
    expect(await always.getAttribute('title')).toContain('without asking again');
    await choiceOf(page, 'cart', /^1 Yes$/).dblclick();
    await actOf(page, 'cart').getByText('Answering…').waitFor();
    await expect.poll(() => always.getAttribute('aria-disabled')).toBe('true');
    await screenshot(page, `acting-busy-${theme}-1440`);
    await goesOn(id);
    await actOf(page, 'cart').getByText('Answered: Yes').waitFor();
    expect(await choiceOf(page, 'cart', /./).count()).toBe(0);
    await expect.poll(() => stage.puppets.typed(id)).toBe('1');
    await page.mouse.move(2, 2);
    expect(await boxesOf(page)).toEqual(before);
    await screenshot(page, `acting-over-${theme}-1440`);
    expect(await axeFindings(page)).toEqual([]);
    expect(errors).toEqual([]);
    await dispose(id, other);
  });

  it('is answered by the digit of its button, once the row has the focus', async () => {
    const id = await stage.puppets.spawn('by digit');
    await asks(id, 'npm test');
    const { page, errors } = await stage.open('/?q=by+digit');
    await choiceOf(page, 'by digit', /^1 Yes$/).waitFor();
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('1');
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('by digit1');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await rowOf(page, 'by digit').waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe('by digit');
    await page.keyboard.press('7');
    await actOf(page, 'by digit').getByText('There is no choice 7').waitFor();
    // The current row has lost the focus: it gets it back first.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('1');
    await actOf(page, 'by digit').getByText('Press 1 again to answer').waitFor();
    expect(await stage.puppets.typed(id)).toBe('');
    await expect.poll(() => focused(page)).toBe('by digit');
    await page.keyboard.press('1');
    await expect.poll(() => stage.puppets.typed(id)).toBe('1');
    await goesOn(id);
    await actOf(page, 'by digit').getByText('Answered: Yes').waitFor();
    await expect.poll(() => focused(page)).toBe('by digit');

    // The whole of it, where a digit answers too.
    await asks(id, 'npm run build');
    await choiceOf(page, 'by digit', /^1 Yes$/).waitFor();
    await page.keyboard.press('a');
    const sheet = page.getByRole('dialog', { name: 'Answer' });
    await sheet.getByText('npm run build').first().waitFor();
    await page.keyboard.press('2');
    await expect.poll(() => stage.puppets.typed(id)).toBe('12');
    await goesOn(id);
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('by digit');
    await page.keyboard.press('?');
    await page.getByTestId('help').getByText('1…9').waitFor();
    expect(errors).toEqual([]);
    await dispose(id);
  });

  it('presses nothing when the question has changed, and shows the new one in its place', async () => {
    const id = await stage.puppets.spawn('changes');
    await asks(id, 'npm test');
    const { page, errors } = await stage.open('/?q=changes');
    // The question changes after the click and before the daemon looks.
    await page.route('**/answer', async (route) => {
      await asks(id, 'rm -rf carts');
      await route.continue();
    });
    await choiceOf(page, 'changes', /^1 Yes$/).click();
    await actOf(page, 'changes').getByText('Changed: nothing was pressed').waitFor();
    await rowOf(page, 'changes').getByText('rm -rf carts').waitFor();
    await screenshot(page, 'acting-changed-light-1440');
    expect(await axeFindings(page)).toEqual([]);
    expect(await stage.puppets.typed(id)).toBe('');
    await page.unroute('**/answer');
    await rowOf(page, 'changes').getByRole('button', { name: 'Answer changes…' }).click();
    await page.getByRole('dialog', { name: 'Answer' }).getByText('rm -rf carts').first().waitFor();
    await page.keyboard.press('Escape');

    // It stays open although the key is pressed: that is said, and it can be pressed once more.
    await choiceOf(page, 'changes', /^1 Yes$/).click();
    await actOf(page, 'changes').getByText('Not taken: the question is still open').waitFor();
    await expect.poll(() => stage.puppets.typed(id)).toBe('1');
    await choiceOf(page, 'changes', /^1 Yes$/).click();
    await expect.poll(() => stage.puppets.typed(id)).toBe('11');
    await goesOn(id);
    await actOf(page, 'changes').getByText('Answered: Yes').waitFor();
    expect(errors.filter((text) => !text.includes('409'))).toEqual([]);
    await dispose(id);
  });

  it('takes the words that a choice asks for', async () => {
    const id = await stage.puppets.spawn('wordy');
    await asks(id, 'npm test');
    const { page, errors } = await stage.open('/?q=wordy');
    const before = boxesOf(page);
    await choiceOf(page, 'wordy', /^3 No/).click();
    const field = rowOf(page, 'wordy').getByRole('textbox', { name: /No, and tell the agent/ });
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    // A digit is text here.
    await page.keyboard.type('use yarn 1');
    await screenshot(page, 'acting-words-light-1440');
    expect(await axeFindings(page)).toEqual([]);
    expect(await boxesOf(page)).toEqual(await before);
    expect(await stage.puppets.typed(id)).toBe('');
    await page.keyboard.press('Enter');
    await expect.poll(() => stage.puppets.typed(id)).toMatch(/^3/);
    await stage.puppets.print(id, '\x1b[2J\x1b[H● What should I do instead?\r\n> \x1b[?25h');
    await expect.poll(() => stage.puppets.typed(id)).toBe('3use yarn 1\r');
    await actOf(page, 'wordy').getByText('Answered: No, and tell').waitFor();
    await expect.poll(() => focused(page)).toBe('wordy');
    expect(errors).toEqual([]);
    await dispose(id);
  });

  it('has its buttons in reach in rows of one line, too', async () => {
    const id = await stage.puppets.spawn('compact');
    await asks(id, 'npm test');
    const { page } = await stage.open('/settings/appearance');
    await page.evaluate(() => localStorage.setItem('schmux.prefs', JSON.stringify({ density: 'compact' })));
    for (const width of [1440, 1100, 1024, 700]) {
      await page.setViewportSize({ width, height: 600 });
      await page.goto(new URL('/?q=compact', page.url()).href);
      await rowOf(page, 'compact').getByRole('link').focus();
      await page.keyboard.press('9');
      await actOf(page, 'compact').getByText('There is no choice 9').waitFor();
      await screenshot(page, `acting-compact-light-${width}`);
      // Refused when anything lies over it.
      await actOf(page, 'compact').click({ trial: true });
      await choiceOf(page, 'compact', /^1 Yes$/).click({ trial: true });
      await rowOf(page, 'compact').getByRole('button', { name: 'Answer compact…' }).click({ trial: true });
      const box = await rowOf(page, 'compact').boundingBox();
      expect(box?.height).toBe(36);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await dispose(id);
  });
});
