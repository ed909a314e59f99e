import { callerEnvironment } from '../spawn/caller-environment.js';
import {
  collect,
  defineCommand,
  JSON_OPTION,
  QUIET_OPTION,
  WAIT_OPTIONS,
  type OptionSpec,
} from '../command.js';
import { IMAGE_OPTION, keepImages, readImages } from '../input/images.js';
import { parseCount } from '../input/number.js';
import { readPrompt } from '../input/prompt-source.js';
import { findQuickLaunch, spawnRequest } from '../spawn/request.js';
import { repoName } from '../input/repo-address.js';
import { runSpawn, type SpawnOptions } from '../spawn/run.js';
import { UsageError } from '../input/usage-error.js';

type Options = SpawnOptions & {
  agent?: string[];
  target?: string[];
  count?: number;
  repo?: string;
  branch?: string;
  workspace?: string;
  nickname?: string;
  prompt?: string;
  image?: string[];
  quick?: string;
  shared?: true;
  ownBranches?: true;
  resume?: true;
};

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '-a, --agent <name>',
    description: 'Agent to start (repeatable)',
    parse: collect,
    complete: 'agent',
  },
  {
    flags: '-t, --target <name>',
    description: 'Same as --agent',
    parse: collect,
    complete: 'agent',
    hidden: true,
  },
  {
    flags: '-r, --repo <name>',
    description: 'Start in a fresh clone of this repository: short name, URL or path',
    complete: 'repo',
  },
  {
    flags: '-b, --branch <name>',
    description: 'Start the fresh clone at this branch, tag or commit, or on a new branch of this name',
    complete: 'branch',
  },
  {
    flags: '-w, --workspace <id>',
    description: 'Start in this workspace or any other directory',
    complete: 'workspace',
  },
  { flags: '-n, --nickname <name>', description: 'Nickname of the session' },
  {
    flags: '-p, --prompt <text>',
    description: 'First prompt; - reads stdin, @file reads a file',
    complete: 'file',
  },
  IMAGE_OPTION,
  { flags: '--count <n>', description: 'Sessions per agent', parse: parseCount },
  { flags: '--shared', description: 'Start all sessions in one fresh clone instead of one each' },
  {
    flags: '--own-branches',
    description: 'Give each fresh clone its own new branch from -b: x-1, x-2, …',
  },
  { flags: '--resume', description: "Resume the agent's last conversation there" },
  {
    flags: '--quick <name>',
    description: 'Use a quick launch: a saved agent and prompt',
    complete: 'quick_launch',
  },
  ...WAIT_OPTIONS,
  JSON_OPTION,
  QUIET_OPTION,
];

export const command = defineCommand<Options>({
  name: 'spawn',
  summary: 'Start agents, each in its own tmux session',
  options: OPTIONS,
  details: `Without -r or -w, the git repository that contains the current directory is used, unless it is that of your home directory.
-w takes a workspace id, or else a directory, which stands for the repository that contains it.

-b takes a branch of the repository, or else a tag or commit (with a detached HEAD), or else creates a new branch from the
default branch. origin/x and refs/heads/x mean the branch x, and pull/12/head means that pull request; these must exist. The
starting point is printed. git push creates a new branch on the remote and tracks it.

Several clones for one new branch x get x, x-2, x-3, so that each can be pushed. Clones of an existing branch all stay on
it; --own-branches gives each a new branch from it (x-1, x-2, …), and --shared starts all agents in one clone.

A quick launch (--quick) can require an existing workspace, as the built-in ones do, or a fresh clone.

If the remote does not respond, the copy on this machine is used, and its age is printed.

Agents, and the git that clones for them, get the environment of this shell.

  schmux spawn -a claude -r myproject -b feature-x
  schmux spawn -a claude -a codex -a gemini -r myproject -p @plan.md
  schmux spawn -a codex -w myproject-001 -n reviewer`,
  async run(context, _args, options) {
    if (options.json && options.quiet) throw new UsageError('--json and --quiet cannot be combined.');
    const agents = [...(options.agent ?? []), ...(options.target ?? [])];
    const flags = {
      ...options,
      agents,
      count: options.count ?? 1,
      shared: options.shared ?? false,
      resume: options.resume ?? false,
      prompt: options.prompt === undefined ? undefined : await readPrompt(context, options.prompt),
      quick: undefined,
    };
    // Refuse everything that can be refused without the daemon before starting one.
    if (options.quick === undefined) spawnRequest(flags, context);
    const env = callerEnvironment(context);
    const pictures = await readImages(context, options.image ?? []);
    const connection = await context.connect();
    const quick =
      options.quick === undefined
        ? undefined
        : findQuickLaunch((await connection.call('configGet', {})).quick_launches, options.quick);
    // Before the repository is looked up, which may add it.
    if (quick !== undefined) spawnRequest({ ...flags, quick }, context);
    const repo =
      options.repo === undefined
        ? undefined
        : await repoName({ ...context, connection, caller: env }, options.repo);
    const images = pictures.length === 0 ? undefined : await keepImages(connection, pictures);
    const request = spawnRequest({ ...flags, repo, quick, images }, context);
    return runSpawn({ context, connection, env, options }, [request]);
  },
});
