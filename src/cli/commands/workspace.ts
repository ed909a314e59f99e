import type { GitStatus, Workspace } from '../../contract/workspace/workspace.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, arg, type Command } from '../command.js';
import { formatError } from '../output/print.js';
import { printTable } from '../output/print-table.js';
import { agoInWords } from '../output/relative-time.js';
import { createStyle, wantsColour } from '../output/style.js';
import { disposeCommand } from './workspace-dispose.js';
import { pickWorkspace, WORKSPACE_ARGUMENT } from '../workspace/pick.js';
import { restoreCommand, trashCommand } from './workspace-trash.js';

/** A status older than this, because git did not finish in time, is shown with its age. */
const FRESH_MS = 5000;

const list = defineCommand<{ json?: true; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List workspaces with their git status',
  options: [JSON_OPTION, QUIET_OPTION],
  async run(context, _args, options) {
    const connection = await context.connect();
    const query = options.quiet ? {} : { refresh: 'true' as const };
    const workspaces: Workspace[] = await connection.call('workspaceList', { query });
    if (options.json) return context.print.json(workspaces);
    if (options.quiet) return workspaces.forEach((workspace) => context.print.line(workspace.id));
    if (workspaces.length === 0)
      return context.print.note('No workspaces yet; spawning an agent creates one.');
    await printTable(context, workspaces, [
      { title: 'ID', text: (workspace) => workspace.id },
      { title: 'STATE', text: (workspace) => workspace.status },
      {
        title: 'BRANCH',
        text: (workspace) => workspace.git?.branch ?? workspace.branch ?? '',
        fit: { flex: true, min: 16 },
      },
      {
        title: 'GIT',
        text: (workspace) => gitText(workspace, context.now()),
        fit: { flex: true, min: 24 },
      },
      { title: 'SESSIONS', text: (workspace) => String(workspace.sessions.length) },
      { title: 'PATH', text: (workspace) => workspace.path, fit: { dropOrder: 1, min: 16 } },
    ]);
    const style = createStyle(wantsColour(context.stderr, context.env));
    for (const { id, problem } of workspaces)
      if (problem)
        context.stderr.write(formatError({ ...problem, message: `${id}: ${problem.message}` }, style));
  },
});

const open = defineCommand({
  name: 'open',
  summary: 'Open a workspace in your editor',
  arguments: [WORKSPACE_ARGUMENT],
  async run(context, args) {
    const connection = await context.connect();
    const { id, path } = await pickWorkspace(context, connection, arg(args));
    await connection.call('workspaceOpen', { params: { id }, body: {} });
    context.print.line(`${id}: ${path}`);
  },
});

export const command: Command = {
  name: 'workspace',
  alias: 'ws',
  summary: 'List, open and dispose of workspaces: the git clones that agents work in',
  commands: [list, disposeCommand, trashCommand, restoreCommand, open],
};

function gitText({ git, problem }: Workspace, now: number): string {
  if (problem) return `unreadable: ${problem.message.replace(/\.$/, '')}`;
  if (git === null) return '';
  const old = now - Date.parse(git.checked_at) > FRESH_MS;
  return old ? `${countsText(git)} (${agoInWords(git.checked_at, now)})` : countsText(git);
}

function countsText(git: GitStatus): string {
  const parts: string[] = [];
  if (git.changed + git.untracked > 0) parts.push(`${git.changed + git.untracked} changed`);
  if (git.filtered !== undefined)
    parts.push(
      `${git.filtered.files} behind a filter of this repository that is not run (${git.filtered.filters.join(', ')})`,
    );
  if (git.ahead) parts.push(`↑${git.ahead}`);
  if (git.behind) parts.push(`↓${git.behind}`);
  if (git.stashes > 0) parts.push(`${git.stashes} stashed`);
  return parts.length === 0 ? 'clean' : parts.join(' ');
}
