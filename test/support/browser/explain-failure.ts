import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { TestContext } from 'vitest';

/** Lines of one page; the middle of a longer one is left out, for dialogs stand at the end. */
const SHOWN_LINES = 60;
/** A page that is stuck must not hide what the others show. */
const PATIENCE_MS = 5000;

/**
 * After a failed test, prints what each page shows, so that its output alone tells what happened: for an `afterEach` that runs
 * before the pages are closed.
 */
export async function explainFailure({ task }: TestContext, browser: Browser | undefined): Promise<void> {
  if (task.result?.state !== 'fail') return;
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
  process.stderr.write(`\nWhat the pages show after “${task.name}”:\n`);
  for (const page of pages) process.stderr.write(await describePage(page));
}

async function describePage(page: Page): Promise<string> {
  const within = <T>(found: Promise<T>): Promise<T | string> =>
    Promise.race([
      found.catch((error: unknown) => String(error)),
      wait(PATIENCE_MS, 'no answer', { ref: false }),
    ]);
  const focus = await within(page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? 'none'));
  const shown = await within(page.ariaSnapshot());
  return [page.url(), `Focus: ${focus}`, ...shorten(shown.split('\n')), ''].join('\n');
}

function shorten(lines: string[]): string[] {
  if (lines.length <= SHOWN_LINES) return lines;
  const half = SHOWN_LINES / 2;
  const left = lines.length - SHOWN_LINES;
  return [...lines.slice(0, half), `… ${left} lines …`, ...lines.slice(-half)];
}
