import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a program ended; `code` is null when a signal ended it. */
export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs a program to its end, with `input` on stdin; never throws for an exit code. */
export function runProgram(
  file: string,
  args: readonly string[],
  { cwd, env, input = '' }: { cwd: string; env: Record<string, string>; input?: string },
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(file, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined).end(input); // a program that does not read it
  });
}

/** Makes a repository with one commit on `main`. */
export async function makeRepository(path: string, env: Record<string, string>): Promise<void> {
  await mkdir(path);
  await writeFile(join(path, 'README.md'), '# proj\n');
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    [...who, 'commit', '-q', '-m', 'first'],
  ]) {
    const ran = await runProgram('git', args, { cwd: path, env });
    if (ran.code !== 0) throw new Error(ran.stderr);
  }
}
