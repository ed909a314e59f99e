import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { Workspace } from '../../contract/workspace/workspace.js';
import type { Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { expandTilde } from '../daemon-control/home.js';

export const WORKSPACE_ARGUMENT = {
  name: '<id>',
  description: 'Workspace id or directory',
  complete: 'workspace',
} as const;

export async function pickWorkspace(
  context: Context,
  connection: DaemonConnection,
  text: string,
): Promise<Workspace> {
  return choose(context, await connection.call('workspaceList', { query: {} }), text);
}

/** Returns the named workspaces, each once, in the order given. */
export async function pickWorkspaces(
  context: Context,
  connection: DaemonConnection,
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
    hint: 'schmux workspace list   lists them',
  });
}

/** True if both paths lead to the same directory, links included. */
function isSameDirectory(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }));
    return a !== undefined && a.dev === b?.dev && a.ino === b.ino;
  } catch {
    return false; // one of them does not exist
  }
}
