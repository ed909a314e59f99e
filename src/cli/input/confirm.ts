import type { Context } from '../command.js';
import { safeText } from '../output/safe-text.js';
import { UsageError } from './usage-error.js';

/** Asks before something that cannot be taken back. Without a terminal to ask on, `-y` is required: exit 2. */
export async function confirm(context: Pick<Context, 'ask'>, question: string): Promise<boolean> {
  if (context.ask === null)
    throw new UsageError(
      'This needs a yes, and there is no terminal to ask on.',
      'Add -y to say yes beforehand.',
    );
  const answer = await context.ask(safeText(`${question} [y/N] `));
  return /^y(es)?$/i.test(answer.trim());
}
