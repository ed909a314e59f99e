import type { Page } from 'playwright-core';

/** A control on a page that offers itself to be pressed. `key` is equal for the same control on two pages. */
export type Pressable = { key: string; name: string; index: number };

const CONTROLS = 'a[href], button, summary, [role=button], [role=switch], [role=radio], [role=tab]';

/** Longer than a request and its effect on the page take on a busy machine. */
const PATIENCE_MS = 10_000;

/**
 * Lists every visible link, button, switch and fold of a page, without links to the page itself and choices already made.
 * Disabled controls are listed too: they must say why they are disabled.
 */
export async function pressables(page: Page): Promise<Pressable[]> {
  const found = await page.locator(CONTROLS).evaluateAll((elements) =>
    elements.map((element, index) => {
      const label = element instanceof HTMLButtonElement ? element.labels[0]?.textContent : undefined;
      const name = (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim();
      const link = element instanceof HTMLAnchorElement ? element : null;
      const isChosen =
        element.getAttribute('aria-current') === 'page' ||
        (element.getAttribute('aria-checked') === 'true' && element.getAttribute('role') === 'radio');
      const place = element.closest('header, nav') === null ? location.pathname : 'everywhere';
      const { right, bottom } = element.getBoundingClientRect();
      // The link that skips to the content waits above the page until it has the focus.
      const isShown = element.checkVisibility({ visibilityProperty: true }) && right > 0 && bottom > 0;
      return {
        key: `${place} ${element.tagName} ${name} ${link?.pathname ?? ''}`,
        name,
        index,
        isWanted: isShown && !isChosen && link?.href !== location.href,
      };
    }),
  );
  return found.flatMap(({ isWanted, ...what }) => (isWanted ? [what] : []));
}

/** Everything that a press can change, to be compared before and after. */
const stateOf = (page: Page, index: number): Promise<string> =>
  page.locator(CONTROLS).evaluateAll((elements, at) => {
    const focus = document.activeElement;
    return JSON.stringify([
      location.href,
      document.body.innerHTML,
      // Its own focus is no effect of a press.
      focus === elements[at] || focus === document.body ? '' : (focus?.outerHTML ?? ''),
      [...document.querySelectorAll('details')].map(({ open }) => open),
    ]);
  }, index);

/**
 * Presses a control and waits for an effect: navigation, a changed page, moved focus, a request, a file dialog. Returns what is
 * wrong, or null.
 */
export async function pressed(page: Page, { index }: Pressable): Promise<string | null> {
  const control = page.locator(CONTROLS).nth(index);
  const reason = await control.evaluate((element) => {
    const isOff = element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true';
    if (!isOff) return null;
    const ids = (element.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '');
    const said = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    return said.trim() || element.getAttribute('title') || '';
  });
  if (reason !== null) return reason === '' ? 'is disabled and does not say why' : null;
  let heard = false;
  const hear = () => (heard = true);
  const before = await stateOf(page, index);
  page.on('request', hear);
  page.on('filechooser', hear);
  page.on('download', hear);
  page.on('popup', hear);
  try {
    await control.click();
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      if (heard || (await stateOf(page, index).catch(() => 'navigated')) !== before) return null;
      await page.waitForTimeout(20);
    }
    return 'does nothing';
  } finally {
    page.off('request', hear);
    page.off('filechooser', hear);
    page.off('download', hear);
    page.off('popup', hear);
  }
}
