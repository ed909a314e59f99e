import { execFile, spawn } from 'node:child_process';
import type { Context } from '../command.js';

/** git answers at once; a wrapper that hangs must not keep the diff. Unit: ms. */
const ASK_TIMEOUT_MS = 5000;
/** Exit code of a shell for a program that is not there. */
const NOT_FOUND = 127;
/** What git gives its pager: end when it all fits, keep colours, leave the screen as it is; and colours for lv. */
const PAGER_SETTINGS = { LESS: 'FRX', LV: '-c' };

/** The command git would page with: GIT_PAGER, core.pager, PAGER, else less. null for none. */
export async function pagerCommand({ env }: Pick<Context, 'env'>): Promise<string | null> {
  const pager = env['GIT_PAGER'] ?? (await askGit(env)) ?? env['PAGER'] ?? 'less';
  return pager === '' || pager === 'cat' ? null : pager;
}

/**
 * Asked outside of every repository: the settings of a workspace are written by an agent, and what they name as a pager would
 * run as the user.
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

/** Shows a text in the pager and waits until the user leaves it; prints it where the pager is not there. */
export async function page(
  context: Pick<Context, 'env' | 'stdout'>,
  pager: string,
  text: string,
): Promise<void> {
  // The keys belong to the pager: Ctrl-C ends a search in less, and not schmux.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    const child = spawn('sh', ['-c', pager], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...PAGER_SETTINGS, ...context.env },
    });
    child.stdin.on('error', () => undefined); // left before it had read everything
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
