import { SchmuxError } from '../../contract/errors.js';
import {
  diffBaseSchema,
  type Diff,
  type DiffBase,
  type DiffFile,
} from '../../contract/workspace/workspace.js';
import { defineCommand, JSON_OPTION, arg, type Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { page, pagerCommand } from '../diff/pager.js';
import { paintPatch, patchText, remarks } from '../diff/patch.js';
import { statLines } from '../diff/stat.js';
import { pickSession } from '../sessions/pick.js';
import { pickWorkspace } from '../workspace/pick.js';

type Options = { base?: DiffBase; stat?: true; exitCode?: true; pager: boolean; json?: true };

const SINCE: Record<DiffBase, string> = {
  head: 'since the last commit',
  branch: 'since the branch started',
  spawn: 'since before the first session',
};

export const command = defineCommand<Options>({
  name: 'diff',
  summary: "Show the changes in a session's workspace, including untracked files",
  arguments: [
    {
      name: '<id>',
      description: 'Session (id, unique id prefix or nickname) or workspace',
      complete: 'session',
    },
  ],
  options: [
    {
      flags: '--base <base>',
      description:
        'Compare with head (the last commit, default), branch (where the branch started) or spawn (before the first session)',
      choices: diffBaseSchema.options,
    },
    { flags: '--stat', description: 'Print a summary of each file instead of the patch' },
    { flags: '--exit-code', description: 'Exit with 1 if there are changes' },
    { flags: '--no-pager', description: 'Do not use a pager' },
    JSON_OPTION,
  ],
  details: `On a terminal, the diff is coloured and shown in git's pager (GIT_PAGER, your own core.pager, PAGER, less). In a pipe, it is
plain, and git apply can read it:

  schmux diff fix-login
  schmux diff fix-login --base branch --stat
  schmux diff fix-login | git apply`,
  async run(context, args, options) {
    const connection = await context.connect();
    const base = options.base ?? 'head';
    const id = await workspaceOf(context, connection, arg(args));
    const diff = await connection.call('workspaceDiff', { params: { id }, query: { base } });
    if (options.json) context.print.json(diff);
    else if (diff.files.length === 0) context.print.note(`${id}: no changes ${SINCE[base]}.`);
    else if (options.stat) await printStat(context, diff);
    else await printPatch(context, await withLarge(connection, diff), options.pager);
    return options.exitCode && diff.files.length > 0 ? 1 : 0;
  },
});

/** Returns the workspace of a session, or the workspace of that name if there is no such session. */
async function workspaceOf(context: Context, connection: DaemonConnection, text: string): Promise<string> {
  try {
    return (await pickSession(connection, text)).workspace.id;
  } catch (error) {
    if (!(error instanceof SchmuxError) || error.code !== 'SESSION_UNKNOWN') throw error;
    const found = await pickWorkspace(context, connection, text).catch(() => null);
    if (found === null) throw error;
    return found.id;
  }
}

/** Fetches patches omitted for their size, one by one. */
async function withLarge(connection: DaemonConnection, diff: Diff): Promise<DiffFile[]> {
  const files: DiffFile[] = [];
  for (const file of diff.files) {
    if (!file.large) {
      files.push(file);
      continue;
    }
    const query = { base: diff.base, path: file.path };
    const alone = await connection.call('workspaceDiff', { params: { id: diff.workspace }, query });
    files.push(alone.files.find(({ path }) => path === file.path) ?? file);
  }
  return files;
}

async function printStat({ print, stdout }: Context, { files }: Diff): Promise<void> {
  const width = stdout.isTTY ? stdout.columns : 100;
  for (const line of await statLines(files, print.style, width)) print.line(line);
}

async function printPatch(context: Context, files: readonly DiffFile[], mayPage: boolean): Promise<void> {
  const { print, stdout } = context;
  const text = patchText(files);
  if (!stdout.isTTY) stdout.write(text);
  else {
    const painted = paintPatch(text, print.style);
    const pager = mayPage ? await pagerCommand(context) : null;
    if (pager === null) stdout.write(painted);
    else await page(context, pager, painted);
  }
  for (const remark of remarks(files)) print.note(remark);
}
