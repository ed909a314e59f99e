import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { setStage, terminalShows, terminalText, type Visit } from '../support/browser/browser.js';

const stage = setStage();

/** Opens a session and waits until its screen is complete. */
async function look(id: string, size: { width?: number; height?: number } = {}): Promise<Visit> {
  const opened = await stage.open(`/sessions/${id}`, size);
  await complete(opened.page);
  return opened;
}
/** Leaves the terminal and waits until the daemon has closed this viewer: output from now on is unseen. */
async function leave(page: Page): Promise<void> {
  // The line that is open was made before anyone could listen to it: this one is a second one.
  const [socket] = await Promise.all([
    page.waitForEvent('websocket', (each) => each.url().endsWith('/terminal')),
    page.reload(),
  ]);
  await complete(page);
  const closed = socket.waitForEvent('close');
  await page.getByRole('link', { name: 'schmux, home' }).click();
  await closed;
  await (await stage.world.client()).call('sessionList', {});
}
const complete = (page: Page) => page.locator('[data-testid=terminal-frame][data-ready]').waitFor();
const typed = (id: string) => () => stage.puppets.typed(id);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\r\n`).join('');

describe('a session', () => {
  it('is live, takes typed and pasted input, and follows the size of the window', async () => {
    const id = await stage.puppets.spawn('live');
    const { page, errors } = await look(id);
    await stage.puppets.print(id, 'Grüße, 世界 👋\r\n');
    await terminalShows(page, 'Grüße, 世界 👋');
    // In the theme's own colour, also where nothing moves (reduced motion).
    const ink = await page.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).color);
    expect(ink).toBe('rgb(36, 33, 29)');

    await page.getByTestId('terminal').click();
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    await expect.poll(typed(id)).toBe('hello\r');
    const pasted = 'first line\nsecond; -x "quoted" $(touch C)\n\tlast';
    await page.evaluate((text) => navigator.clipboard.writeText(text), pasted);
    await page.keyboard.press('Control+Shift+V');
    // As terminals paste: the end of a line is Enter.
    await expect.poll(typed(id)).toBe(`hello\r${pasted.replaceAll('\n', '\r')}`);
    // An agent that asked for it gets a bracketed paste.
    await stage.puppets.print(id, '\x1b[?2004hbracketed now\r\n');
    await terminalShows(page, 'bracketed now');
    await page.keyboard.press('Control+Shift+V');
    await expect.poll(typed(id)).toContain('\x1b[200~first line');
    await expect.poll(typed(id)).toMatch(/\x1b\[201~$/);

    await expect.poll(async () => (await stage.puppets.sizes(id)).length).toBeGreaterThan(0);
    const before = (await stage.puppets.sizes(id)).at(-1) ?? '';
    await page.setViewportSize({ width: 1000, height: 600 });
    await expect.poll(async () => (await stage.puppets.sizes(id)).at(-1)).not.toBe(before);
    const [columns = 0, rows = 0] = ((await stage.puppets.sizes(id)).at(-1) ?? '').split('x').map(Number);
    const [wide = 0, high = 0] = before.split('x').map(Number);
    expect(columns).toBeLessThan(wide);
    expect(rows).toBeLessThan(high);
    expect(errors).toEqual([]);
  });

  it('gives modified keys to the agent, and keeps only chords of two modifiers', async () => {
    const id = await stage.puppets.spawn('keys');
    const { page } = await look(id);
    await page.getByTestId('terminal').click();
    for (const key of ['Control+w', 'Control+r', 'Control+c', 'Shift+Enter', 'Escape', 'Tab', 'Shift+Tab'])
      await page.keyboard.press(key);
    for (const key of ['ArrowUp', 'Control+d', 'Control+k', '?', 'n', '/', 'g', 'h', 'Backspace'])
      await page.keyboard.press(key);
    await expect.poll(typed(id)).toBe('\x17\x12\x03\x1b\r\x1b\t\x1b[Z\x1b[A\x04\x0b?n/gh\x7f');
    // Application cursor keys, as full-screen programs ask for them.
    await stage.puppets.print(id, '\x1b[?1happlication keys\r\n');
    await terminalShows(page, 'application keys');
    await page.keyboard.press('ArrowUp');
    await expect.poll(typed(id)).toMatch(/\x1bOA$/);
    expect(page.url()).toContain(`/sessions/${id}`);

    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(typed(id)).toMatch(/\x1bOA$/);
  });

  it('is the same after a reload and after its agent has ended', async () => {
    const id = await stage.puppets.spawn('restored');
    const { page } = await look(id);
    await stage.puppets.print(id, numbered(300));
    await stage.puppets.print(id, '\x1b[1;31mred and bold\x1b[0m at the end');
    await terminalShows(page, 'red and bold at the end');
    await page.reload();
    await complete(page);
    await terminalShows(page, 'red and bold at the end');
    // As many of the last lines as there is room for, each once. The rows themselves change a frame before their text.
    const whole = `${numbered(300).replaceAll('\r', '')}red and bold at the end`;
    const shown = async () => (await terminalText(page)).replaceAll('\u00a0', ' ').replace(/\s+$/, '');
    await expect.poll(async () => whole.endsWith(await shown())).toBe(true);
    expect((await shown()).split('\n').length).toBeGreaterThan(20);
    // The scrollback is there as well.
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Control+Shift+Home');
    await expect.poll(() => terminalText(page)).toMatch(/^puppet ready\s*\nline 1\n/);

    await stage.puppets.exit(id, 3);
    await page.getByText('Error').first().waitFor();
    await page.getByTestId('details').getByText('exit 3').first().waitFor();
    await page.reload();
    await complete(page);
    await terminalShows(page, 'red and bold at the end');
    await page.getByTestId('terminal').click();
    await page.keyboard.type('x');
    await page.getByRole('alert').getByText('The agent has ended').waitFor();
  });

  // A long way is shown by a keyframe, which has no place of its own for where that was.
  it.each([90, 6000])('marks where you last looked, %i lines ago', async (lines) => {
    const id = await stage.puppets.spawn(`looked at ${lines}`);
    const { page: before } = await look(id);
    await stage.puppets.print(id, `${numbered(60)}seen last\r\n`);
    await terminalShows(before, 'seen last');
    await stage.world.until(id, (session) => !session.unseen, 'seen');
    await leave(before);
    // Long lines wrap, and a spinner redraws its line: rows are counted, not line feeds.
    await stage.puppets.print(id, `first news\r\n${'w'.repeat(400)}\r\n${'-\r\x1b[K'.repeat(50)}`);
    await stage.puppets.print(id, numbered(lines).replaceAll('line', 'news, and more of it,'));
    await stage.world.until(id, (session) => session.last_line.includes(`it, ${lines}`), 'printed');
    const { page } = await look(id);
    await page.getByTestId('looked').click();
    await terminalShows(page, 'seen last');
    const line = await page.locator('[title="Last viewed here"]').boundingBox();
    const rows = await page
      .locator('.xterm-rows > div')
      .evaluateAll((all) =>
        all.map((row) => [row.textContent?.trim() ?? '', row.getBoundingClientRect().top] as const),
      );
    const under = rows.find(([, top]) => top >= (line?.y ?? 0) - 2)?.[0];
    expect(under).toBe('first news');
  });

  it('follows new output until the user scrolls, and jumps back', async () => {
    const id = await stage.puppets.spawn('follows');
    const { page } = await look(id);
    await stage.puppets.print(id, numbered(500));
    await terminalShows(page, 'line 500');
    await page.getByTestId('terminal').hover();
    await page.mouse.wheel(0, -2000);
    await page.getByTestId('latest').waitFor();
    const held = await terminalText(page);
    expect(held).not.toContain('line 500\n');
    await stage.puppets.print(id, numbered(50).replaceAll('line', 'later'));
    await stage.world.until(id, (session) => session.last_line.includes('later 50'), 'further');
    // The text being read stays in place while more output arrives.
    expect(await terminalText(page)).toBe(held);
    await page.getByTestId('latest').click();
    await terminalShows(page, 'later 50');
    await page.getByTestId('latest').waitFor({ state: 'detached' });
    await stage.puppets.print(id, 'the very last\r\n');
    await terminalShows(page, 'the very last');
  });

  it('finds in the scrollback and downloads what was printed', async () => {
    const id = await stage.puppets.spawn('finds');
    const { page } = await look(id);
    await stage.puppets.print(id, `\x1b[31mneedle one\x1b[0m\r\n${numbered(200)}needle two\r\n`);
    await terminalShows(page, 'needle two');
    await page.getByTestId('terminal').click();
    await page.keyboard.press('Control+Shift+F');
    await page.keyboard.type('needle');
    await page.getByText(/[12] of 2/).waitFor();
    await page.getByLabel('Previous match').click();
    await terminalShows(page, 'needle one');
    await page.keyboard.press('Escape');
    await page.getByLabel('Previous match').waitFor({ state: 'detached' });

    const [log] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download log' }).click(),
    ]);
    // Every byte, as it was printed.
    expect(log.suggestedFilename()).toBe(`schmux-${id}.log`);
    expect(await readFile(await log.path(), 'utf8')).toBe(await stage.world.file(`logs/${id}.log`));
    const [plain] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as text' }).click(),
    ]);
    const text = await readFile(await plain.path(), 'utf8');
    for (const part of ['needle one\n', 'line 1\n', 'line 200', 'needle two']) expect(text).toContain(part);
  });

  it('shows whose size it has, and lets a second viewer take over', async () => {
    const id = await stage.puppets.spawn('sized');
    const { page: wide } = await look(id, { width: 1440, height: 900 });
    await expect.poll(async () => (await stage.puppets.sizes(id)).length).toBeGreaterThan(0);
    const first = (await stage.puppets.sizes(id)).at(-1);
    const { page: narrow } = await look(id, { width: 900, height: 700 });
    // Both are looked at; who came later owns it or says who does.
    const badge = 'size-badge';
    await Promise.race([wide.getByTestId(badge).waitFor(), narrow.getByTestId(badge).waitFor()]);
    const other = (await narrow.getByTestId(badge).isVisible()) ? narrow : wide;
    const told = async () => (await stage.puppets.sizes(id)).at(-1) ?? '';
    await expect
      .poll(async () =>
        (await other.getByTestId(badge).textContent())?.includes((await told()).replace('x', '×')),
      )
      .toBe(true);
    const size = await told();
    await other.getByRole('button', { name: 'Take over' }).click();
    await other.getByTestId(badge).waitFor({ state: 'detached' });
    await (other === wide ? narrow : wide).getByTestId(badge).waitFor();
    await expect.poll(async () => (await stage.puppets.sizes(id)).at(-1)).not.toBe(size);
    if (other === wide) expect((await stage.puppets.sizes(id)).at(-1)).toBe(first);
    // One text in both, however wide they are.
    await stage.puppets.print(id, 'seen by both\r\n');
    for (const page of [wide, narrow]) await terminalShows(page, 'seen by both');
  });

  const cursor = /\x1b\[\d+;\d+R/g;
  it('never answers for the terminal, asks before it copies, and shows where links lead', async () => {
    const id = await stage.puppets.spawn('mute');
    const queries =
      '\x1b[c\x1b[>c\x1b[=c\x1b[6n\x1b[5n\x1b[?6n\x1b[?2026$p\x1bP$qm\x1b\\\x1b]11;?\x1b\\\x1b]4;1;?\x1b\\\x1b[>q\x1b[18t\x1b[?u';
    // The replies of tmux alone, without a viewer.
    await stage.puppets.print(id, `${queries}asked once\r\n`);
    await stage.world.until(id, (session) => session.last_line.includes('asked once'), 'asked');
    await expect.poll(typed(id)).toMatch(/\x1b\[\d+;\d+R/);
    const { page } = await look(id);
    await look(id);
    const alone = await stage.puppets.typed(id);
    const plain = (text: string) => text.replace(cursor, '').replace(/\x1b\[8;\d+;\d+t/g, 'size');
    await stage.puppets.print(id, `${queries}asked twice\r\n`);
    await terminalShows(page, 'asked twice');
    await page.getByTestId('terminal').click();
    await page.keyboard.type('END');
    await expect.poll(typed(id)).toMatch(/END$/);
    const answers = (await stage.puppets.typed(id)).slice(alone.length).replace(/END$/, '');
    expect(answers.match(cursor)?.length).toBe(1);
    expect(plain(answers)).toBe(plain(alone));
    await page.reload();
    await complete(page);
    await terminalShows(page, 'asked twice');
    await page.getByTestId('terminal').click();
    await page.keyboard.type('!');
    await expect.poll(typed(id)).toMatch(/END!$/);

    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    await stage.puppets.print(id, `\x1b]52;c;${Buffer.from('from the agent').toString('base64')}\x1b\\`);
    const offer = page.getByTestId('clipboard-offer');
    await offer.getByText('wants to copy 14 characters').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    await offer.getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('from the agent');
    await stage.puppets.print(id, '\x1b]52;c;?\x1b\\');

    await stage.puppets.print(
      id,
      '\x1b[2J\x1b[H\x1b]8;;https://example.com/where?it=leads\x1b\\innocent\x1b]8;;\x1b\\ \x1b]8;;javascript:alert(1)\x1b\\bad\x1b]8;;\x1b\\\r\n',
    );
    await terminalShows(page, 'innocent');
    const screen = await page.locator('.xterm-screen').boundingBox();
    if (screen === null) throw new Error('no screen');
    await page.mouse.move(screen.x + 30, screen.y + 8);
    await page.getByTestId('link-target').getByText('https://example.com/where?it=leads').waitFor();
    await page.mouse.move(screen.x + 300, screen.y + 200);
    await page.getByTestId('link-target').waitFor({ state: 'detached' });
    await page.mouse.move(screen.x + 80, screen.y + 8);
    await page.mouse.move(screen.x + 81, screen.y + 9);
    expect(await page.getByTestId('link-target').count()).toBe(0);
    await expect.poll(typed(id)).toMatch(/END!$/);
  });

  it('counts those who wait in the title and on the icon', async () => {
    const watched = await stage.puppets.spawn('watched');
    const { page } = await look(watched);
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    const before = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0);
    const other = await stage.puppets.spawn('elsewhere');
    await stage.puppets.says(other, 'blocked', 'May I?');
    await expect.poll(() => page.title()).toBe(`(${before + 1}) watched · schmux`);
    expect(await icon()).toContain('e5484d');
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.waitForURL(/sessions/);
  });
});
