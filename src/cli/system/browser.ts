import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../command.js';
import { findOnPath } from './find-on-path.js';

const REDIRECT = /^open-[0-9a-f]{12}\.html$/;
/** Lifetime of a one-time code; afterwards its redirect file is useless. */
const REDIRECT_LIFETIME_MS = 600_000;
/** An opener that fails exits at once; one that still runs after this time is taken to have worked. */
const OPENER_TIMEOUT_MS = 1500;

/**
 * Opens a URL that contains a secret, through a redirect page in run/ (0600), so that the secret appears in no process list.
 * Returns false if there is no browser.
 */
export async function openInBrowser(context: Context, url: string): Promise<boolean> {
  const opener = findOpener(context);
  if (opener === null) return false;
  await sweepRedirects(context.paths.run, context.now());
  const path = join(context.paths.run, `open-${randomBytes(6).toString('hex')}.html`);
  await writeFile(path, redirectPage(url), { flag: 'wx', mode: 0o600 });
  return startOpener([...opener, path], context.env);
}

/** Returns a page that redirects at once, even without scripts. */
export function redirectPage(url: string): string {
  const escaped = url.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>schmux</title>
<meta http-equiv="refresh" content="0; url=${escaped}"><p><a href="${escaped}">Open schmux</a></p>
`;
}

/** Removes redirect pages of earlier calls: the browser may read a page late, so it cannot be removed right away. */
async function sweepRedirects(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!REDIRECT.test(name)) continue;
    const path = join(folder, name);
    const age = now - (await stat(path)).mtimeMs;
    if (age > REDIRECT_LIFETIME_MS) await rm(path, { force: true });
  }
}

/** Returns the desktop's opener; on Linux only with a desktop, because a text browser would take over the terminal. */
export function findOpener({ platform, env }: Pick<Context, 'platform' | 'env'>): string[] | null {
  if (platform === 'darwin') return ['/usr/bin/open'];
  const find = (name: string) => findOnPath(name, env['PATH'] ?? '');
  const inWsl = env['WSL_DISTRO_NAME'] !== undefined;
  const wslview = inWsl ? find('wslview') : null;
  if (wslview !== null) return [wslview];
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return null;
  const xdgOpen = find('xdg-open');
  return xdgOpen === null ? null : [xdgOpen];
}

function startOpener([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: 'ignore', detached: true, env });
    const timer = setTimeout(() => resolve(true), OPENER_TIMEOUT_MS);
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}
