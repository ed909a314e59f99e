import { PROMPT_MAX_BYTES } from '../../contract/names.js';
import { collect, defineCommand, arg, argList } from '../command.js';
import { IMAGE_OPTION, readImages } from '../input/images.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';
import { decodeText } from '../input/prompt-source.js';
import { readAll } from '../input/read-all.js';
import { UsageError } from '../input/usage-error.js';

type Options = { enter: boolean; key?: string[]; stdin?: true; image?: string[]; force?: true };

export const command = defineCommand<Options>({
  name: 'send',
  summary: 'Type text into a session and submit it',
  arguments: [
    SESSION_ARGUMENT,
    { name: '[text...]', description: 'Text to type; words are joined by spaces' },
  ],
  options: [
    { flags: '--no-enter', description: 'Type without submitting' },
    {
      flags: '-k, --key <name>',
      description: 'Press a key after the text: Escape, Enter, Tab, Up, C-c, F1, y, 1, … (repeatable)',
      parse: collect,
    },
    IMAGE_OPTION,
    { flags: '--stdin', description: 'Read the text from stdin' },
    {
      flags: '--force',
      description: 'Type even if a dialog is open, which the text and Enter may answer',
    },
  ],
  details:
    'Nothing is typed while the session shows a dialog or asks for a password: Enter would accept the highlighted choice.\n' +
    'To answer a dialog, open the session or press its keys: schmux send abc123 --key 2\n' +
    'Keys without text are pressed even then.\n\n' +
    'Put text that begins with a dash after --:\n  schmux send abc123 -- --verbose, please',
  async run(context, args, options) {
    const given = argList(args, 1);
    const keys = options.key ?? [];
    if (options.stdin && given.length > 0)
      throw new UsageError('Give the text as arguments or on stdin, not both.');
    const pictures = await readImages(context, options.image ?? []);
    const typed = options.stdin === true || given.length > 0 || pictures.length > 0;
    if (!typed && keys.length === 0)
      throw new UsageError('Nothing to send.', 'Give a text, or a key: schmux send <id> --key Escape');
    const text = options.stdin
      ? decodeText(await readAll(context.stdin, PROMPT_MAX_BYTES), 'stdin')
      : given.join(' ');
    const connection = await context.connect();
    const { id } = await pickSession(connection, arg(args));
    const shown: string[] = [];
    for (const body of pictures)
      shown.push((await connection.call('sessionAttachment', { params: { id }, body })).text);
    // Like the dashboard: the path is part of the text, and a space marks its end.
    const said = [text, ...shown.map((each) => `${each} `)].filter((part) => part !== '').join(' ');
    await connection.call('sessionSend', {
      params: { id },
      body: { text: said, enter: typed && options.enter, keys, force: options.force === true },
    });
  },
});
