import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SchmuxError, toSchmuxError } from '../../contract/errors.js';
import type { IdResult } from '../../contract/session.js';
import type { GitStatus, SafetyReport, Workspace } from '../../contract/workspace.js';
import {
  defineCommand,
  JSON_OPTION,
  QUIET_OPTION,
  word,
  wordList,
  YES_OPTION,
  type Command,
  type Context,
} from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { expandTilde } from '../home.js';
import { formatError } from '../print.js';
import { printTable } from '../print-table.js';
import { agoInWords } from '../relative-time.js';
import { reportIds } from '../report-ids.js';
import { createStyle, wantsColour } from '../style.js';
import { onOneLine } from '../table.js';

/** What was asked for a moment ago is now; older, because git did not answer in time, says its age. Unit: ms. */
const FRESH_MS = 5000;

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
    const query = options.quiet ? {} : { refresh: 'true' as const };
    const workspaces: Workspace[] = await connection.call('workspaceList', { query });
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
      { title: 'GIT', text: (workspace) => gitText(workspace, context.now()), shrink: 3, min: 16 },
      { title: 'SESSIONS', text: (workspace) => String(workspace.sessions.length) },
      { title: 'PATH', text: (workspace) => workspace.path, shrink: 1, min: 16 },
    ]);
    const style = createStyle(wantsColour(context.stderr, context.env));
    for (const { id, problem } of workspaces)
      if (problem)
        context.stderr.write(formatError({ ...problem, message: `${id}: ${problem.message}` }, style));
  },
});

const dispose = defineCommand<{ yes?: true; json?: true }>({
  name: 'dispose',
  summary: 'delete workspaces, if nothing in them would be lost',
  arguments: [{ ...WORKSPACE_ARGUMENT, name: '<ids...>', description: 'workspace ids or their directories' }],
  options: [YES_OPTION, JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const chosen = await pickWorkspaces(context, connection, wordList(words));
    const reports = await Promise.all(
      chosen.map(({ id }) => connection.call('workspaceSafety', { params: { id } })),
    );
    const kept = new Map(reports.flatMap((report) => (report.safe ? [] : [[report.id, unsafe(report)]])));
    const safe = chosen.filter(({ id }) => !kept.has(id));
    if (
      safe.length > 0 &&
      !options.yes &&
      !(await confirm(context, `${safe.map(effectOn).join('\n')}\nGo on?`))
    ) {
      context.print.note('Nothing was disposed of.');
      return 1;
    }
    const results: IdResult[] = [];
    for (const { id } of chosen) {
      const error = kept.get(id) ?? (await disposeOf(connection, id));
      results.push({ id, error: error?.toBody() ?? null });
    }
    return reportIds(context, results, { json: options.json ?? false, success: (id) => `${id}: disposed` });
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

function effectOn({ managed, path }: Workspace): string {
  return onOneLine(
    managed
      ? `${path} is deleted. Everything in it is also elsewhere.`
      : `schmux forgets ${path}; the directory itself stays.`,
  );
}

/** It is looked at once more at that moment, so it can still be kept. */
async function disposeOf(connection: Connection, id: string): Promise<SchmuxError | null> {
  try {
    await connection.call('workspaceDispose', { params: { id }, body: {} });
    return null;
  } catch (error) {
    return toSchmuxError(error);
  }
}

async function pickWorkspace(context: Context, connection: Connection, text: string): Promise<Workspace> {
  return choose(context, await connection.call('workspaceList', { query: {} }), text);
}

/** Each once, in the order of the words. */
async function pickWorkspaces(
  context: Context,
  connection: Connection,
  words: readonly string[],
): Promise<Workspace[]> {
  const workspaces = await connection.call('workspaceList', { query: {} });
  return [...new Set(words.map((text) => choose(context, workspaces, text)))];
}

function choose(context: Context, workspaces: readonly Workspace[], text: string): Workspace {
  const path = resolve(context.cwd, expandTilde(text, context.env));
  const found =
    workspaces.find((workspace) => workspace.id === text) ??
    workspaces.find((workspace) => workspace.path === path) ??
    workspaces.find((workspace) => isSameDirectory(workspace.path, path));
  if (found !== undefined) return found;
  throw new SchmuxError('WORKSPACE_UNKNOWN', `There is no workspace ${JSON.stringify(text.slice(0, 100))}.`, {
    hint: 'schmux workspace list   shows them',
  });
}

/** True when both lead to the same directory, through whatever links. */
function isSameDirectory(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }));
    return a !== undefined && a.dev === b?.dev && a.ino === b.ino;
  } catch {
    return false; // one of them is not there
  }
}

function unsafe(report: SafetyReport): SchmuxError {
  const lines = report.reasons.flatMap(({ text, items }) => [
    text,
    ...items.map((item) => `  ${onOneLine(item)}`),
  ]);
  return new SchmuxError('WORKSPACE_UNSAFE', 'It is kept: something in it would be lost.', {
    hint: [...lines, `It is in ${report.path}`].join('\n'),
  });
}

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
      `${git.filtered.files} under a filter of this repository's own that is not run (${git.filtered.filters.join(', ')})`,
    );
  if (git.ahead) parts.push(`↑${git.ahead}`);
  if (git.behind) parts.push(`↓${git.behind}`);
  if (git.stashes > 0) parts.push(`${git.stashes} stashed`);
  return parts.length === 0 ? 'clean' : parts.join(' ');
}
