import type { IdResult } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import { formatError } from './print.js';
import { createStyle, wantsColour } from './style.js';

/** Prints the result for each id; returns exit code 1 if one failed. */
export function reportIds(
  context: Context,
  results: readonly IdResult[],
  options: { json: boolean; success(id: string): string },
): number {
  const style = createStyle(wantsColour(context.stderr, context.env));
  if (options.json) context.print.json(results);
  else
    for (const { id, error } of results) {
      if (error === null) context.print.line(options.success(id));
      else context.stderr.write(formatError({ ...error, message: `${id}: ${error.message}` }, style));
    }
  return results.some(({ error }) => error !== null) ? 1 : 0;
}
