import { PROMPT_MAX_BYTES } from '../../contract/names.js';
import { deliver, isTaken } from '../acting/deliver.js';
import { reportDelivery } from '../acting/report-delivery.js';
import { parseWait, sendRequest, splitWords, type SendFlags } from '../acting/send-request.js';
import { collect, defineCommand, JSON_OPTION, QUIET_OPTION, type OptionSpec } from '../command.js';
import { formatDuration } from '../input/duration.js';
import { IMAGE_OPTION, readImages } from '../input/images.js';
import { decodeText } from '../input/prompt-source.js';
import { readAll } from '../input/read-all.js';
import { UsageError } from '../input/usage-error.js';
import { pickSessions } from '../sessions/pick.js';

type Options = SendFlags & { to?: string[]; stdin?: true; json?: true; quiet?: true };

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--to <id>',
    description: 'Session to send to, instead of the first word (repeatable)',
    parse: collect,
    complete: 'session',
  },
  { flags: '--no-enter', description: 'Type without submitting' },
  {
    flags: '-k, --key <name>',
    description: 'Press a key after the text: Escape, Enter, Tab, Up, C-c, F1, y, 1, … (repeatable)',
    parse: collect,
  },
  IMAGE_OPTION,
  { flags: '--stdin', description: 'Read the text from stdin' },
  { flags: '--append', description: 'Add to the draft in the prompt, if there is one' },
  { flags: '--replace', description: 'Replace the draft in the prompt, if there is one' },
  { flags: '--if-idle', description: 'Send only if the agent is idle now' },
  {
    flags: '--wait <duration>',
    description: 'Send when the agent is idle; give up after this time, e.g. 90s, 10m, 1h30m',
    parse: parseWait,
  },
  {
    flags: '--force',
    description: 'Type even if a dialog is open, which the text and Enter may answer',
  },
  { ...JSON_OPTION, description: 'Print JSON: an array with the receipt or the error of each session' },
  { ...QUIET_OPTION, description: 'Print only the ids of the sessions that took the message' },
];

export const command = defineCommand<Options>({
  name: 'send',
  summary: 'Type text into a session and submit it',
  arguments: [
    {
      name: '[id]',
      description: 'Session: id, unique id prefix or nickname',
      complete: 'session',
    },
    {
      name: '[text...]',
      description: 'Text to type; words are joined by spaces. With --to, all words are text',
    },
  ],
  options: OPTIONS,
  details: `Nothing is typed while the session shows a dialog or asks for a password: Enter would accept the highlighted choice.
schmux answer abc123   lists the choices of a dialog, and answers it. Keys without text are pressed even then.
Nothing is typed behind a draft either, unless --append or --replace says what becomes of it.

One line per session says what became of the message; a refusal goes to stderr. Exits with 1 unless every session took it.
One session that refuses does not stop the others. A session that does not exist does: then nothing is sent to any.

--json prints an array in the order of the sessions, also for one: {"id", "receipt"} or {"id", "error"}. Usage errors and
unknown sessions are {"error"}, as with every command.

Ctrl-C ends --wait; what is not typed by then is never typed.

Put text that begins with a dash after --:
  schmux send abc123 -- --verbose, please
  schmux send --to fix-login --to add-tests --wait 10m "run the tests again"`,
  async run(context, args, options) {
    if (options.json && options.quiet) throw new UsageError('--json and --quiet cannot be combined.');
    const words = args.flatMap((given) => given ?? []);
    const given = splitWords(words, options.to ?? []);
    if (options.stdin && given.text.length > 0)
      throw new UsageError('Give the text as arguments or on stdin, not both.');
    const typed = given.text.length > 0 ? given.text.join(' ') : null;
    const body = sendRequest(options.stdin ? '' : typed, options);
    const pictures = await readImages(context, options.image ?? []);
    if (options.stdin) body.text = decodeText(await readAll(context.stdin, PROMPT_MAX_BYTES), 'stdin');
    const connection = await context.connect();
    const sessions = await pickSessions(connection, given.sessions);
    const quiet = options.quiet === true;
    if (options.wait !== undefined && !quiet && !options.json)
      context.print.note(`Waiting up to ${formatDuration(options.wait)} for an idle agent; Ctrl-C cancels.`);
    const deliveries = await deliver(connection, sessions, {
      message: { body, pictures },
      done(session, delivery) {
        if (!options.json) reportDelivery(context, { session, delivery, quiet }, body);
      },
    });
    if (options.json) context.print.json(deliveries);
    return deliveries.every(isTaken) ? 0 : 1;
  },
});
