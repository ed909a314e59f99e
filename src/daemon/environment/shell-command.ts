import { basename } from 'node:path';

/** How to run a login shell: a leading dash in `argv0` makes any shell a login shell (login(1)). */
export type ShellCommand = { file: string; argv0: string; args: string[]; input: string };

/** Two marks that no startup file can know; the shell prints its environment between them. */
export type OutputMarks = { left: string; right: string };

/** How often the command is repeated on stdin: a startup file that asks something consumes a line. */
const REPEATS = 4;

const NO_SHELL = /^(?:nologin|false|true|sync|halt|shutdown)$/;

/** True for the placeholder shells of accounts that nobody logs in to. */
export function isNoShell(file: string): boolean {
  return NO_SHELL.test(basename(file));
}

/**
 * Returns the command that makes `file` read its startup files and print its environment. The command is also on stdin, for a
 * startup file that replaces the shell (`exec fish`). It uses only words and single quotes, which all shells parse alike; the marks
 * are joined at run time, so that a shell that echoes its commands (`set -x`) does not print them.
 */
export function shellCommand(file: string, marks: OutputMarks, interactive: boolean): ShellCommand {
  const print = `printf %s%s ${marks.left} ${marks.right}`;
  const command = `/bin/sh -c '${print}; /usr/bin/env -0; ${print}'`;
  return {
    file,
    argv0: `-${basename(file)}`,
    args: [...flags(basename(file), interactive), command],
    input: `${`${command}\n`.repeat(REPEATS)}exit\n`,
  };
}

/** Returns the shell's flags. csh accepts `-l` only on its own; its name makes it a login shell. */
function flags(name: string, interactive: boolean): string[] {
  if (/^t?csh$/.test(name)) return interactive ? ['-i', '-c'] : ['-c'];
  if (name.startsWith('pwsh')) return ['-Login', '-Command'];
  return interactive ? ['-l', '-i', '-c'] : ['-l', '-c'];
}

/** Parses the environment between the last two marks of the shell's output; null until both are there. */
export function readMarked(output: string, { left, right }: OutputMarks): Record<string, string> | null {
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
