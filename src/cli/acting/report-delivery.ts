import type { ErrorBody } from '../../contract/errors.js';
import type { SendRequest, Session } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import { formatError } from '../output/print.js';
import { createStyle, wantsColour } from '../output/style.js';
import type { Delivery } from './deliver.js';
import { idAndName, isDelivered, messageText } from './receipt-text.js';

/** Prints what became of a message to one session: one line to stdout, or to stderr with what to do if it was not taken. */
export function reportDelivery(
  { print, stderr, env }: Context,
  { session, delivery, quiet }: { session: Session; delivery: Delivery; quiet: boolean },
  sent: SendRequest,
): void {
  const { id } = session;
  const name = idAndName(session);
  const refuse = (message: string, hint: string | undefined) =>
    stderr.write(formatError({ message, hint }, createStyle(wantsColour(stderr, env))));
  if ('error' in delivery) {
    const { message, hint } = delivery.error;
    const hints = [hint, flagFor(id, delivery.error)].filter((line) => line !== undefined);
    return refuse(`${name}  ${message}`, hints.length === 0 ? undefined : hints.join('\n'));
  }
  const { receipt } = delivery;
  const line = `${name}  ${messageText(receipt, sent)}`;
  if (!isDelivered(receipt)) return refuse(line, `schmux attach ${id}   shows it`);
  if (quiet) return print.line(id);
  print.line(line);
  if (receipt.dialog !== null) print.line(`  It asks: ${receipt.dialog.question}   schmux answer ${id}`);
}

/** Returns the command or the flag that deals with a refusal. */
function flagFor(id: string, { code, dialog }: ErrorBody): string | undefined {
  if (dialog !== undefined) return `schmux answer ${id}   lists the choices`;
  if (code === 'DRAFT_THERE') return '--append adds to that text, and --replace removes it first.';
  if (code === 'AGENT_BUSY') return '--wait 10m sends as soon as it is idle, within ten minutes.';
  return undefined;
}
