import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axeFindings } from '../../support/browser/axe.js';
import { screenshot, setStage, terminalShows, terminalText } from '../../support/browser/browser.js';

const stage = setStage();

const typed = (id: string) => () => stage.puppets.typed(id);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\r\n`).join('');

/** Opens a session and waits until its screen is complete. */
async function look(id: string): Promise<{ page: Page; errors: string[] }> {
  const opened = await stage.open(`/sessions/${id}`);
  await opened.page.locator('[data-testid=terminal-frame][data-ready]').waitFor();
  return opened;
}

/** Returns where the text of the terminal is, in px. */
async function place(page: Page) {
  const box = await page.locator('.xterm-screen').boundingBox();
  if (box === null) throw new Error('no screen');
  const rows = await page.locator('.xterm-rows > div').count();
  return { ...box, row: box.height / rows };
}

async function drag(page: Page, held?: 'Shift'): Promise<void> {
  const { x, y, row } = await place(page);
  if (held !== undefined) await page.keyboard.down(held);
  await page.mouse.move(x + 2, y + row * 3.5);
  await page.mouse.down();
  await page.mouse.move(x + 300, y + row * 4.5, { steps: 4 });
  await page.mouse.up();
  if (held !== undefined) await page.keyboard.up(held);
}
/** The text drawn as selected: the DOM renderer's own layer. */
const selected = (page: Page) => page.locator('.xterm-selection > div').count();

const MOUSE = '\x1b[?1000h\x1b[?1002h\x1b[?1003h\x1b[?1006h';
const EVERYTHING = `${MOUSE}\x1b[?1h\x1b[?1004h\x1b[?2004h\x1b[>1u`;

describe('a program that has the mouse', () => {
  it('gets the wheel and the buttons, unless Shift is held', async () => {
    const id = await stage.puppets.spawn('mouse');
    const { page, errors } = await look(id);
    await stage.puppets.print(id, `${numbered(200)}${MOUSE}`);
    await terminalShows(page, 'line 200');
    const { x, y } = await place(page);
    await page.mouse.move(x + 50, y + 50);
    await page.mouse.wheel(0, -100);
    await expect.poll(typed(id)).toContain('\x1b[<64;');
    await drag(page);
    await expect.poll(typed(id)).toMatch(/\x1b\[<0;.*\x1b\[<32;.*m$/s);
    expect(await selected(page)).toBe(0);

    const bottom = await terminalText(page);
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Shift');
    await expect.poll(() => terminalText(page)).not.toBe(bottom);
    await page.getByTestId('latest').click();
    await terminalShows(page, 'line 200');
    const before = await stage.puppets.typed(id);
    await drag(page, 'Shift');
    await expect.poll(() => selected(page)).toBeGreaterThan(0);
    // Moves without a button are reported (1003); what matters is that no button was.
    expect((await stage.puppets.typed(id)).slice(before.length)).not.toMatch(/\x1b\[<(?:0|32|64|65);/);
    expect(errors).toEqual([]);
  });

  it('gets arrow keys for the wheel when it has the screen but not the mouse', async () => {
    const id = await stage.puppets.spawn('pager');
    const { page } = await look(id);
    await stage.puppets.print(id, `\x1b[?1049h\x1b[Ha pager`);
    await terminalShows(page, 'a pager');
    const { x, y } = await place(page);
    await page.mouse.move(x + 50, y + 50);
    await page.mouse.wheel(0, -100);
    await expect.poll(typed(id)).toMatch(/^(?:\x1b\[A){4,7}$/);
    await stage.puppets.print(id, '\x1b[?1h, application keys');
    await terminalShows(page, 'application keys');
    await page.mouse.wheel(0, 100);
    await expect.poll(typed(id)).toMatch(/^(?:\x1b\[A){4,7}(?:\x1bOB){4,7}$/);
  });
});

describe('a session whose agent has ended', () => {
  it('takes no input: wheel, mouse and keys are the reader’s', async () => {
    const id = await stage.puppets.spawn('dead mouse');
    await stage.puppets.print(id, `${numbered(200)}${EVERYTHING}`);
    const { page, errors } = await look(id);
    await terminalShows(page, 'line 200');
    // Read from now on: the focus that it asked to hear of was reported while it lived.
    await stage.puppets.exit(id, 1);
    await page.getByTestId('details').getByText('exit 1').first().waitFor();
    const sent: string[] = [];
    const { page: later } = await look(id);
    later.on('websocket', (socket) =>
      socket.on(
        'framesent',
        ({ payload }) => typeof payload !== 'string' && sent.push(payload.toString('hex')),
      ),
    );
    await later.reload();
    for (const each of [page, later]) {
      await terminalShows(each, 'line 200');
      const { x, y } = await place(each);
      await each.mouse.move(x + 50, y + 50);
      await each.mouse.wheel(0, -2000);
      await each.getByTestId('latest').waitFor();
      expect(await terminalText(each)).not.toContain('line 200\n');
      await drag(each);
      await expect.poll(() => selected(each)).toBeGreaterThan(0);
      await each.keyboard.press('End');
      await each.getByTestId('latest').waitFor({ state: 'detached' });
      await each.keyboard.press('Home');
      await terminalShows(each, 'puppet ready');
      await each.keyboard.press('PageDown');
      await each.keyboard.press('ArrowUp');
      expect(await each.getByRole('alert').count()).toBe(0);
      await each.keyboard.type('x');
      await each.getByRole('alert').getByText('The agent has ended').waitFor();
    }
    expect(sent).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('shows what was before the screen it died on, and that screen again, by keyboard alone', async () => {
    const id = await stage.puppets.spawn('full screen');
    const { page, errors } = await look(id);
    await stage.puppets.print(id, `${numbered(100)}\x1b[?1049h\x1b[2J\x1b[Hits last screen`);
    await terminalShows(page, 'its last screen');
    expect(await page.getByTestId('show-before').count()).toBe(0);
    await stage.puppets.exit(id, 1);
    await page.getByTestId('show-before').waitFor();
    await screenshot(page, 'ended-full-screen');
    for (let round = 0; round < 2; round++) {
      await terminalShows(page, 'its last screen');
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByTestId('show-last').waitFor();
      await terminalShows(page, 'line 100');
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.press('Home');
      await terminalShows(page, 'puppet ready');
      if (round === 0) expect(await axeFindings(page)).toEqual([]);
      await page.getByTestId('show-last').click();
      await page.getByTestId('show-before').waitFor();
    }
    // Its size stays, so in a smaller window it is drawn smaller: its last lines are on screen.
    await page.setViewportSize({ width: 1440, height: 500 });
    const overhang = () =>
      page
        .locator('[data-terminal]')
        .evaluate((host) => (host.querySelector('.xterm-screen')?.clientHeight ?? 0) - host.clientHeight);
    // Rows are whole pixels high, so it may be a part of one.
    await expect.poll(overhang).toBeLessThan(12);
    // The line is lost and found again: nothing changes for the reader.
    await page.reload();
    await terminalShows(page, 'its last screen');
    await page.getByTestId('show-before').click();
    await terminalShows(page, 'line 100');
    expect(errors).toEqual([]);
  });
});

describe('an address', () => {
  it('that was drawn row by row opens whole, and one in OSC 8 opens what it names', async () => {
    const id = await stage.puppets.spawn('links');
    const { page, errors } = await look(id);
    await page.evaluate(() => {
      window.open = (url) => {
        document.body.dataset['opened'] = String(url);
        return null;
      };
    });
    await expect.poll(async () => (await stage.puppets.sizes(id)).length).toBeGreaterThan(0);
    const columns = Number.parseInt((await stage.puppets.sizes(id)).at(-1) ?? '', 10);
    const long = `https://example.org/oauth?${Array.from({ length: 30 }, (_, at) => `k${at}=vvvvvvvv`).join('&')}`;
    const rows = long.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
    expect(rows.length).toBeGreaterThan(2);
    const drawn = rows.map((row, at) => `\x1b[${at + 2};1H${row}`).join('');
    const exact = `\x1b]8;;https://example.com/named\x1b\\https://example.org/shown\x1b]8;;\x1b\\`;
    await stage.puppets.print(id, `\x1b[H\x1b[2J${exact}${drawn}\r\ndrawn`);
    await terminalShows(page, 'drawn');
    const { x, y, row } = await place(page);
    const target = page.getByTestId('link-target');
    for (const [at, url] of [
      [0, 'https://example.com/named'],
      ...rows.map((_, each) => [each + 1, long]),
    ] as const) {
      await page.mouse.move(x + 600, y + row * 20);
      await target.waitFor({ state: 'detached' });
      await page.mouse.move(x + 40, y + row * (Number(at) + 0.5), { steps: 3 });
      await expect.poll(() => target.textContent()).toContain(url);
      await page.mouse.down();
      await page.mouse.up();
      await expect.poll(() => page.evaluate(() => document.body.dataset['opened'])).toBe(url);
    }
    await screenshot(page, 'drawn-link');
    expect(errors).toEqual([]);
  });
});

describe('a screen reader', () => {
  it('has the screen as text that holds still', async () => {
    const id = await stage.puppets.spawn('read');
    const { page, errors } = await stage.open(`/sessions/${id}`);
    await terminalShows(page, 'puppet ready');
    await stage.puppets.print(id, '\x1b[31mAllow\x1b[0m it?\r\n  1. Yes\r\n');
    await terminalShows(page, '1. Yes');
    // The way there without a mouse: the terminal keeps Tab, so it comes before.
    const button = page.getByRole('button', { name: 'View screen as text' });
    await button.focus();
    await screenshot(page, 'reading-button');
    await page.keyboard.press('Enter');
    const text = page.getByTestId('screen-text');
    await text.waitFor();
    expect(await text.textContent()).toBe('puppet ready\nAllow it?\n  1. Yes');
    await expect.poll(() => text.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('status').getByText('3 lines').waitFor();
    await stage.puppets.print(id, '  2. No\r\n');
    await terminalShows(page, '2. No');
    expect(await text.textContent()).not.toContain('2. No');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => text.textContent()).toContain('  2. No');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await screenshot(page, `reading-${theme}`);
      expect(await axeFindings(page)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain('Allow it?\n  1. Yes');
    await page.keyboard.press('Escape');
    await text.waitFor({ state: 'detached' });
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Control+Shift+L');
    await text.waitFor();
    expect(await stage.puppets.typed(id)).toBe('');
    expect(errors).toEqual([]);
  });

  it('announces each line if so configured, and typing stays the same', async () => {
    const id = await stage.puppets.spawn('told');
    const { page, errors } = await stage.open('/settings/appearance');
    const setting = page.getByRole('radiogroup', { name: 'Screen reader' });
    await setting.getByText('On').click();
    await page.goto(new URL(`/sessions/${id}`, page.url()).href);
    await terminalShows(page, 'puppet ready');
    const rows = page.locator('.xterm-accessibility [role=listitem]');
    await rows.getByText('puppet ready').waitFor();
    await page.getByTestId('terminal').click();
    await page.keyboard.type('Hello, ');
    await page.keyboard.press('Control+w');
    await page.keyboard.type('wörld');
    await page.keyboard.press('Enter');
    await expect.poll(() => stage.puppets.typed(id)).toBe('Hello, \x17wörld\r');
    // A dead key does not swallow the key after it.
    for (const begun of ['Dead', 'AltGraph']) {
      await page.locator('.xterm-helper-textarea').dispatchEvent('keydown', { key: begun, keyCode: 192 });
      await page.keyboard.insertText('ñ');
      await page.keyboard.press('Enter');
    }
    await expect.poll(() => stage.puppets.typed(id)).toBe('Hello, \x17wörld\rñ\rñ\r');
    await stage.puppets.print(id, 'said aloud\r\n');
    await page
      .locator('.xterm-accessibility .live-region')
      .getByText('said aloud')
      .waitFor({ state: 'attached' });
    expect(await axeFindings(page)).toEqual([]);
    // Not for the next terminal once it is off.
    await page.evaluate(() => {
      const prefs = JSON.parse(localStorage.getItem('schmux.prefs') ?? '{}') as object;
      localStorage.setItem('schmux.prefs', JSON.stringify({ ...prefs, reader: false }));
    });
    await page.reload();
    await terminalShows(page, 'said aloud');
    expect(await page.locator('.xterm-accessibility').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
