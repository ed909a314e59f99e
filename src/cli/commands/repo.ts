import { SchmuxError } from '../../contract/errors.js';
import type { Repo } from '../../contract/workspace/workspace.js';
import { callerEnvironment } from '../spawn/caller-environment.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, arg, type Command } from '../command.js';
import { printTable } from '../output/print-table.js';
import { UsageError } from '../input/usage-error.js';
import { absoluteAddress, printRepoNotes } from '../input/repo-address.js';

const add = defineCommand<{ name?: string; setup?: string; trustClones?: true; json?: true }>({
  name: 'add',
  summary: 'Add a repository under a short name',
  arguments: [
    {
      name: '<url-or-path>',
      description: 'An https, ssh, git or file URL, host:path, or a directory',
      complete: 'file',
    },
  ],
  options: [
    { flags: '--name <name>', description: 'Short name (default: last part of the address)' },
    {
      flags: '--setup <command>',
      description: 'Command to run in every fresh clone before the agent starts',
    },
    { flags: '--trust-clones', description: 'Let agents trust the folders of its clones without asking you' },
    JSON_OPTION,
  ],
  details: `Git has 5 seconds to reach the repository: one that does not exist is refused, and one that does not respond is added with
a warning.

From a checkout on this machine, agents get its branches as they are, including unpushed commits, and push to the checkout's
own remote. In their clones, the remote "local" is the checkout itself.`,
  async run(context, args, options) {
    const url = absoluteAddress(arg(args), context);
    const env = callerEnvironment(context);
    const connection = await context.connect();
    const body = {
      url,
      env,
      ...(options.name !== undefined && { name: options.name }),
      ...(options.setup !== undefined && { setup: options.setup }),
      ...(options.trustClones === true && { trust_clones: true }),
    };
    const repo = await connection.call('repoAdd', { body });
    if (options.json) return context.print.json(repo);
    context.print.line(`${repo.name}: ${repo.url}`);
    printRepoNotes(context.print, repo);
    context.print.note(`schmux spawn -a <agent> -r ${repo.name}   starts an agent in a fresh clone of it`);
  },
});

const list = defineCommand<{ json?: true; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List repositories',
  options: [JSON_OPTION, { ...QUIET_OPTION, description: 'Print only names' }],
  async run(context, _args, options) {
    const connection = await context.connect();
    const repos: Repo[] = await connection.call('repoList', {});
    if (options.json) return context.print.json(repos);
    if (options.quiet) return repos.forEach((repo) => context.print.line(repo.name));
    if (repos.length === 0)
      return context.print.note('No repositories yet. schmux repo add <url-or-path>   adds one');
    await printTable(context, repos, [
      { title: 'NAME', text: (repo) => repo.name },
      { title: 'URL', text: (repo) => repo.url, fit: { flex: true, min: 30 } },
      {
        title: 'TRUST',
        text: (repo) => (repo.trust_clones === true ? 'clones' : ''),
        fit: { dropOrder: 2, min: 6 },
      },
      { title: 'SETUP', text: (repo) => repo.setup ?? '', fit: { dropOrder: 1, min: 10 } },
    ]);
  },
});

const set = defineCommand<{ trustClones?: 'on' | 'off'; setup?: string }>({
  name: 'set',
  summary: 'Change the settings of a repository',
  arguments: [{ name: '<name>', description: 'Name from schmux repo list', complete: 'repo' }],
  options: [
    {
      flags: '--trust-clones <choice>',
      description: 'Whether agents may trust the folders of its clones without asking you',
      choices: ['on', 'off'],
    },
    { flags: '--setup <command>', description: 'Command to run in every fresh clone; empty for none' },
  ],
  details: `With --trust-clones on, the question "Do you trust this folder?" is answered with yes: once per session, only in
clones of this repository that a spawn made, and never for more than the clone's own folder. No other question is answered.`,
  async run(context, args, options) {
    const name = arg(args);
    const { trustClones, setup } = options;
    if (trustClones === undefined && setup === undefined)
      throw new UsageError('Nothing to change.', `schmux repo set ${name} --trust-clones on`);
    const connection = await context.connect();
    const { repos } = (await connection.call('configGet', {})).config;
    const before = repos.find((repo) => repo.name === name);
    if (before === undefined)
      throw new SchmuxError('REPO_UNKNOWN', `There is no repository "${name}".`, {
        hint: 'To see all repositories: schmux repo list',
      });
    const { trust_clones: trusted, setup: command, ...rest } = before;
    const trusts = trustClones === undefined ? trusted === true : trustClones === 'on';
    const runs = setup ?? command ?? '';
    const after = {
      ...rest,
      ...(runs === '' ? {} : { setup: runs }),
      ...(trusts ? { trust_clones: true } : {}),
    };
    const value = repos.map((repo) => (repo === before ? after : repo));
    // Through JSON, which drops undefined fields.
    await connection.call('configSet', { body: { key: 'repos', value: JSON.parse(JSON.stringify(value)) } });
    context.print.line(
      `${name}: ${trusts ? 'its clones are trusted' : 'agents ask before they trust its clones'}`,
    );
  },
});

const remove = defineCommand({
  name: 'remove',
  alias: 'rm',
  summary: 'Remove a repository; its workspaces and sessions are kept',
  arguments: [{ name: '<name>', description: 'Name from schmux repo list', complete: 'repo' }],
  async run(context, args) {
    const connection = await context.connect();
    await connection.call('repoRemove', { params: { name: arg(args) } });
    context.print.line(`${arg(args)}: removed; its workspaces and sessions are kept`);
  },
});

export const command: Command = {
  name: 'repo',
  summary: 'Add, list, change and remove the repositories that agents get clones of',
  commands: [add, list, set, remove],
};
