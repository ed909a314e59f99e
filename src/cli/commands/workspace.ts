import { resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { SafetyReport, Workspace } from '../../contract/workspace.js';
import {
  defineCommand,
  JSON_OPTION,
  QUIET_OPTION,
  word,
  YES_OPTION,
  type Command,
  type Context,
} from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { expandTilde } from '../home.js';
import { printTable } from '../print-table.js';
import { onOneLine } from '../table.js';

const WORKSPACE_ARGUMENT = {
  name: '<id>',
  description: 'workspace id or its directory',
  complete: 'workspace',
} as const;

const list = defineCommand<{ json?: true; quiet?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'list workspaces with their git state',
  options: [JSON_OPTION, QUIET_OPTION],
  async run(context, _words, options) {
    const connection = await context.connect();
    const workspaces: Workspace[] = await connection.call('workspaceList', {});
    if (options.json) return context.print.json(workspaces);
    if (options.quiet) return workspaces.forEach((workspace) => context.print.line(workspace.id));
    if (workspaces.length === 0) return context.print.note('No workspaces yet; spawning an agent makes one.');
    await printTable(context, workspaces, [
      { title: 'ID', text: (workspace) => workspace.id },
      { title: 'STATE', text: (workspace) => workspace.status },
      {
        title: 'BRANCH',
        text: (workspace) => workspace.git?.branch ?? workspace.branch ?? '',
        shrink: 2,
        min: 10,
      },
      { title: 'GIT', text: gitText },
      { title: 'SESSIONS', text: (workspace) => String(workspace.sessions.length) },
      { title: 'PATH', text: (workspace) => workspace.path, shrink: 1, min: 16 },
    ]);
  },
});

const dispose = defineCommand<{ yes?: true; json?: true }>({
  name: 'dispose',
  summary: 'delete a workspace, if nothing in it would be lost',
  arguments: [WORKSPACE_ARGUMENT],
  options: [YES_OPTION, JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const workspace = await pickWorkspace(context, connection, word(words));
    const report = await connection.call('workspaceSafety', { params: { id: workspace.id } });
    if (!report.safe) throw unsafe(report);
    const effect = workspace.managed
      ? `${workspace.path} is deleted. Everything in it is also elsewhere`
      : `schmux forgets ${workspace.path}; the directory itself stays`;
    if (!options.yes && !(await confirm(context, `${onOneLine(effect)}. Go on?`))) {
      context.print.note('Nothing was disposed of.');
      return 1;
    }
    await connection.call('workspaceDispose', { params: { id: workspace.id }, body: {} });
    if (options.json) context.print.json({ id: workspace.id, path: workspace.path });
    else context.print.line(`${workspace.id}: disposed`);
    return 0;
  },
});

const open = defineCommand({
  name: 'open',
  summary: 'open a workspace in the editor',
  arguments: [WORKSPACE_ARGUMENT],
  async run(context, words) {
    const connection = await context.connect();
    const { id, path } = await pickWorkspace(context, connection, word(words));
    await connection.call('workspaceOpen', { params: { id }, body: {} });
    context.print.line(`${id}: ${path}`);
  },
});

export const command: Command = {
  name: 'workspace',
  alias: 'ws',
  summary: 'directories with a git clone that agents work in',
  commands: [list, dispose, open],
};

async function pickWorkspace(context: Context, connection: Connection, text: string): Promise<Workspace> {
  const workspaces = await connection.call('workspaceList', {});
  const path = resolve(context.cwd, expandTilde(text, context.env));
  const found =
    workspaces.find((workspace) => workspace.id === text) ??
    workspaces.find((workspace) => workspace.path === path);
  if (found !== undefined) return found;
  throw new SchmuxError('WORKSPACE_UNKNOWN', `There is no workspace ${JSON.stringify(text.slice(0, 100))}.`, {
    hint: 'schmux workspace list   shows them',
  });
}

function unsafe(report: SafetyReport): SchmuxError {
  const lines = report.reasons.flatMap(({ text, items }) => [
    text,
    ...items.map((item) => `  ${onOneLine(item)}`),
  ]);
  return new SchmuxError('WORKSPACE_UNSAFE', `${report.id} is kept: something in it would be lost.`, {
    hint: [...lines, `It is in ${report.path}`].join('\n'),
  });
}

function gitText({ git }: Workspace): string {
  if (git === null) return '';
  const parts: string[] = [];
  if (git.changed + git.untracked > 0) parts.push(`${git.changed + git.untracked} changed`);
  if (git.ahead) parts.push(`↑${git.ahead}`);
  if (git.behind) parts.push(`↓${git.behind}`);
  if (git.stashes > 0) parts.push(`${git.stashes} stashed`);
  return parts.length === 0 ? 'clean' : parts.join(' ');
}
