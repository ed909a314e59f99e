import { basename } from 'node:path';

/** How a login shell is run: `argv0` with a dash in front makes every shell a login shell (login(1)). */
export type ShellCommand = { file: string; argv0: string; args: string[]; input: string };

/** Shells that print what they are asked for between two marks that no startup file can know. */
export type Marks = { left: string; right: string };

/** Times that the command stands on stdin: a startup file that asks something reads a line of it. */
const SAID = 4;

const NO_SHELL = /^(?:nologin|false|true|sync|halt|shutdown)$/;

/** True for what stands in the place of a shell for accounts that nobody logs in to. */
export function isNoShell(file: string): boolean {
  return NO_SHELL.test(basename(file));
}

/**
 * The command that makes `file` read its startup files and print its environment. It also stands on stdin, for a startup file
 * that becomes another shell (`exec fish`). Only words and single quotes, which all shells read alike; the marks are put
 * together when it runs, so that a shell that shows its commands (`set -x`) does not show them.
 */
export function shellCommand(file: string, marks: Marks, interactive: boolean): ShellCommand {
  const print = `printf %s%s ${marks.left} ${marks.right}`;
  const command = `/bin/sh -c '${print}; /usr/bin/env -0; ${print}'`;
  return {
    file,
    argv0: `-${basename(file)}`,
    args: [...flags(basename(file), interactive), command],
    input: `${`${command}\n`.repeat(SAID)}exit\n`,
  };
}

/** csh takes `-l` alone only; it is a login shell by its name. */
function flags(name: string, interactive: boolean): string[] {
  if (/^t?csh$/.test(name)) return interactive ? ['-i', '-c'] : ['-c'];
  if (name.startsWith('pwsh')) return ['-Login', '-Command'];
  return interactive ? ['-l', '-i', '-c'] : ['-l', '-c'];
}

/** The environment between the last two marks of what the shell printed; null while they are not both there. */
export function readMarked(output: string, { left, right }: Marks): Record<string, string> | null {
  const mark = left + right;
  const end = output.lastIndexOf(mark);
  if (end <= 0) return null;
  const start = output.lastIndexOf(mark, end - 1);
  if (start < 0) return null;
  const env: Record<string, string> = {};
  for (const entry of output.slice(start + mark.length, end).split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) env[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return Object.keys(env).length === 0 ? null : env;
}
