import type { SpawnInput } from '../../contract/session/session.js';
import { SchmuxError } from '../../contract/errors.js';
import { callerEnvironment } from '../spawn/caller-environment.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, WAIT_OPTIONS, arg } from '../command.js';
import { readPrompt } from '../input/prompt-source.js';
import { sessionName } from '../output/indicator.js';
import { runSpawn, type SpawnOptions } from '../spawn/run.js';
import { UsageError } from '../input/usage-error.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';

type Options = SpawnOptions & { clone?: true; branch?: string; nickname?: string; prompt?: string };

export const command = defineCommand<Options>({
  name: 'fork',
  summary: 'Start a second session from a copy of the conversation of a session',
  arguments: [SESSION_ARGUMENT],
  options: [
    {
      flags: '--clone',
      description: 'Start it in a fresh clone of the repository instead of the same workspace',
    },
    {
      flags: '-b, --branch <name>',
      description:
        'With --clone: start the clone at this branch, tag or commit, or on a new branch of this name',
      complete: 'branch',
    },
    { flags: '-n, --nickname <name>', description: 'Nickname of the new session' },
    {
      flags: '-p, --prompt <text>',
      description: 'First message; - reads stdin, @file reads a file',
      complete: 'file',
    },
    ...WAIT_OPTIONS,
    JSON_OPTION,
    QUIET_OPTION,
  ],
  details: `Both sessions know what was said until then; what is said afterwards stays apart. The files of a fresh clone are those of the
repository, not those of the session's workspace.

Agents that can: Claude Code, Codex, OpenCode and Pi; in a fresh clone all of them but OpenCode.`,
  async run(context, args, options) {
    if (options.json && options.quiet) throw new UsageError('--json and --quiet cannot be combined.');
    if (options.branch !== undefined && !options.clone) throw new UsageError('-b requires --clone.');
    const prompt = options.prompt === undefined ? undefined : await readPrompt(context, options.prompt);
    const env = callerEnvironment(context);
    const connection = await context.connect();
    const session = await pickSession(connection, arg(args));
    const { id, agent, nickname, workspace } = session;
    if (options.clone && workspace.repo === null)
      throw new SchmuxError(
        'AGENT_NO_FORK',
        `${workspace.id} is not a clone of a configured repository, so there is nothing to clone afresh.`,
        { hint: 'Leave out --clone, or add the repository: schmux repo add' },
      );
    const name = options.nickname ?? nickname;
    const request: SpawnInput = {
      fork_of: id,
      agents: [{ agent }],
      ...(options.clone && workspace.repo !== null ? { repo: workspace.repo } : {}),
      ...(options.branch === undefined ? {} : { branch: options.branch }),
      ...(name === null ? {} : { nickname: name }),
      ...(prompt === undefined ? {} : { prompt }),
    };
    const names = new Map([[id, sessionName(session)]]);
    return runSpawn({ context, connection, env, options, names }, [request]);
  },
});
