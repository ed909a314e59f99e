import { execFile, spawn } from 'node:child_process';
import type { Context } from '../command.js';

/** git replies at once; a hanging wrapper must not block the diff. */
const ASK_TIMEOUT_MS = 5000;
/** A shell's exit code for a missing program. */
const NOT_FOUND = 127;
/** git's settings for its pager: quit if the text fits, keep colours, do not clear the screen; and colours for lv. */
const PAGER_SETTINGS = { LESS: 'FRX', LV: '-c' };

/** Returns the pager git would use: GIT_PAGER, core.pager, PAGER, or less; null for none. */
export async function pagerCommand({ env }: Pick<Context, 'env'>): Promise<string | null> {
  const pager = env['GIT_PAGER'] ?? (await askGit(env)) ?? env['PAGER'] ?? 'less';
  return pager === '' || pager === 'cat' ? null : pager;
}

/**
 * Runs git outside of every repository: an agent can write a workspace's settings, and a pager named there would run as the
 * user.
 */
function askGit(env: Context['env']): Promise<string | undefined> {
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, ...rest } = env;
  const options = { cwd: '/', env: { ...rest, GIT_CEILING_DIRECTORIES: '/' }, timeout: ASK_TIMEOUT_MS };
  return new Promise((resolve) => {
    execFile('git', ['var', 'GIT_PAGER'], options, (error, stdout) =>
      resolve(error === null ? stdout.trimEnd() : undefined),
    );
  });
}

/** Shows a text in the pager and waits until the user quits it; prints the text if the pager is missing. */
export async function page(
  context: Pick<Context, 'env' | 'stdout'>,
  pager: string,
  text: string,
): Promise<void> {
  // Keys belong to the pager: Ctrl-C stops a search in less, not schmux.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    const child = spawn('sh', ['-c', pager], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...PAGER_SETTINGS, ...context.env },
    });
    child.stdin.on('error', () => undefined); // the user quit before it had read everything
    child.stdin.end(text);
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(NOT_FOUND));
      child.once('exit', resolve);
    });
    if (code === NOT_FOUND) context.stdout.write(text);
  } finally {
    process.off('SIGINT', ignore);
  }
}
