import type { Context } from '../command.js';
import { safeText } from '../output/safe-text.js';
import { UsageError } from './usage-error.js';

/** Asks before an action that cannot be undone. Throws UsageError without a terminal: `--yes` is then required. */
export async function confirm(context: Pick<Context, 'ask'>, question: string): Promise<boolean> {
  if (context.ask === null)
    throw new UsageError(
      'Confirmation required, but there is no terminal to ask on.',
      'Pass --yes to confirm.',
    );
  const answer = await context.ask(safeText(`${question} [y/N] `));
  return /^y(es)?$/i.test(answer.trim());
}
