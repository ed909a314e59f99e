import { SchmuxError } from '../../contract/errors.js';
import { PROMPT_MAX_BYTES } from '../../contract/names.js';
import type { Receipt } from '../../contract/session/acting.js';
import type { OpenDialog } from '../../contract/session/dialog.js';
import type { Session } from '../../contract/session/session.js';
import { act } from '../acting/act.js';
import { answerRequest, noQuestion } from '../acting/answer-request.js';
import { printDialog } from '../acting/print-dialog.js';
import { answerText, idAndName, isDelivered } from '../acting/receipt-text.js';
import { arg, argList, defineCommand, JSON_OPTION, type Context } from '../command.js';
import { decodeText } from '../input/prompt-source.js';
import { readAll } from '../input/read-all.js';
import { UsageError } from '../input/usage-error.js';
import { formatError } from '../output/print.js';
import { createStyle, wantsColour } from '../output/style.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';

type Options = { text?: string; stdin?: true; dialog?: string; json?: true };

export const command = defineCommand<Options>({
  name: 'answer',
  summary: 'Show the question a session asks and its choices, or answer it',
  arguments: [
    SESSION_ARGUMENT,
    {
      name: '[choice...]',
      description: 'Number of the choice, or the beginning of its label',
      complete: 'choice',
    },
  ],
  options: [
    { flags: '--text <words>', description: 'Words for a choice that takes some' },
    { flags: '--stdin', description: 'Read these words from stdin' },
    {
      flags: '--dialog <fingerprint>',
      description: 'Answer only this question; the list of its choices has the fingerprint',
    },
    JSON_OPTION,
  ],
  details: `Without a choice, the open question is printed: the lines of the screen above it and its choices. Exits with 1 if there is
none. A label may be cut short as long as it fits one choice only; upper and lower case are the same.

The keys are pressed only while that question is open, and the screen is watched until it is gone. Exits with 1 if another
question is open, or if it stays open; both print the question that is open now. --dialog also excludes that the question
changed since you saw it.

--json prints the question, or null; its id is the fingerprint. With a choice, it prints the receipt. Errors have the open
question in error.dialog.

  schmux answer abc123
  schmux answer abc123 1
  schmux answer abc123 no --text "look at the tests first"`,
  async run(context, args, options) {
    const choice = argList(args, 1).join(' ');
    const text = await readText(context, options);
    if (choice === '' && (text !== undefined || options.dialog !== undefined))
      throw new UsageError('Missing choice.', 'schmux answer ID   lists the choices');
    const connection = await context.connect();
    const session = await pickSession(connection, arg(args));
    const params = { id: session.id };
    const { dialog } = await connection.call('sessionDialog', { params });
    if (choice === '') return show(context, session, { dialog, json: options.json === true });
    try {
      const body = answerRequest(session.id, dialog, { choice, text, dialog: options.dialog });
      const receipt = await act(session.id, () => connection.call('sessionAnswer', { params, body }));
      return report(context, session, { receipt, json: options.json === true });
    } catch (error) {
      if (options.json || !(error instanceof SchmuxError) || error.dialog === undefined) throw error;
      const style = createStyle(wantsColour(context.stderr, context.env));
      context.stderr.write(formatError(error.toBody(), style));
      printDialog({ style, line: context.print.note }, session, error.dialog);
      return 1;
    }
  },
});

async function readText(context: Context, { text, stdin }: Options): Promise<string | undefined> {
  if (!stdin) return text;
  if (text !== undefined) throw new UsageError('Give the words with --text or on stdin, not both.');
  return decodeText(await readAll(context.stdin, PROMPT_MAX_BYTES), 'stdin');
}

function show(
  { print, stderr, env }: Context,
  session: Session,
  { dialog, json }: { dialog: OpenDialog | null; json: boolean },
): number {
  if (json) print.json(dialog);
  else if (dialog !== null) printDialog(print, session, dialog);
  else stderr.write(formatError(noQuestion(session), createStyle(wantsColour(stderr, env))));
  return dialog === null ? 1 : 0;
}

function report(
  { print }: Context,
  session: Session,
  { receipt, json }: { receipt: Receipt; json: boolean },
): number {
  if (json) print.json(receipt);
  else {
    print.line(`${idAndName(session)}  ${answerText(receipt)}`);
    if (receipt.dialog !== null) printDialog(print, session, receipt.dialog);
  }
  return isDelivered(receipt) ? 0 : 1;
}
