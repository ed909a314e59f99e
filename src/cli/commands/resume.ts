import type { Session, SpawnInput } from '../../contract/session/session.js';
import { callerEnvironment } from '../spawn/caller-environment.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, WAIT_OPTIONS, argList } from '../command.js';
import { IMAGE_OPTION, keepImages, readImages } from '../input/images.js';
import { readPrompt } from '../input/prompt-source.js';
import { sessionName } from '../output/indicator.js';
import { resolveSessions } from '../sessions/resolve.js';
import { runSpawn, type SpawnOptions } from '../spawn/run.js';
import { UsageError } from '../input/usage-error.js';
import { SESSIONS_ARGUMENT } from '../sessions/pick.js';

type Options = SpawnOptions & { lost?: true; last?: true; prompt?: string; image?: string[] };

export const command = defineCommand<Options>({
  name: 'resume',
  summary: 'Resume the conversation of an ended session, in a new session in its workspace',
  arguments: [{ ...SESSIONS_ARGUMENT, name: '[ids...]' }],
  options: [
    {
      flags: '--lost',
      description:
        'Resume every session that ended when its tmux server did, for example at a restart of the machine',
    },
    {
      flags: '--last',
      description: "Continue the last conversation in the directory even if it may be another session's",
    },
    {
      flags: '-p, --prompt <text>',
      description: 'First message; - reads stdin, @file reads a file',
      complete: 'file',
    },
    IMAGE_OPTION,
    ...WAIT_OPTIONS,
    JSON_OPTION,
    QUIET_OPTION,
  ],
  details: `The new session continues exactly that conversation, with the same agent, variant and arguments, and takes over the nickname.
The ended session is kept for review until it is disposed of: schmux list --all shows it.

Of some agents only the directory of a conversation is known. Then the last conversation there is continued, unless another
session has worked there since; --last continues it all the same.

  schmux resume fix-login -p "Go on"
  schmux resume --lost`,
  async run(context, args, options) {
    if (options.json && options.quiet) throw new UsageError('--json and --quiet cannot be combined.');
    const words = argList(args);
    if (options.lost && words.length > 0) throw new UsageError('--lost takes no sessions.');
    if (!options.lost && words.length === 0)
      throw new UsageError(
        'Name a session, or pass --lost.',
        'schmux list --all   shows the ids and nicknames',
      );
    const prompt = options.prompt === undefined ? undefined : await readPrompt(context, options.prompt);
    const env = callerEnvironment(context);
    const pictures = await readImages(context, options.image ?? []);
    const connection = await context.connect();
    const all: Session[] = await connection.call('sessionList', {});
    const sessions = options.lost ? all.filter(isLost) : resolveSessions(all, words);
    if (sessions.length === 0) {
      if (options.json) context.print.json([]);
      else context.print.note('No session was lost.');
      return 0;
    }
    const images = await keepImages(connection, pictures);
    const requests = sessions.map(({ id, agent }): SpawnInput => ({
      resume_of: id,
      agents: [{ agent }],
      last: options.last ?? false,
      images,
      ...(prompt === undefined ? {} : { prompt }),
    }));
    const names = new Map(sessions.map((session) => [session.id, sessionName(session)]));
    return runSpawn({ context, connection, env, options, names }, requests);
  },
});

/** True for a session that was lost and that nobody has resumed yet. */
function isLost({ lost, successor }: Session): boolean {
  return lost === true && successor === undefined;
}
