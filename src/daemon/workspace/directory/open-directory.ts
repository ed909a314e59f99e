import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';

/** Editors that need a terminal, which the daemon does not have. */
const TERMINAL_EDITORS = new Set([
  'vi',
  'vim',
  'nvim',
  'nano',
  'pico',
  'ed',
  'emacs',
  'hx',
  'micro',
  'kak',
  'joe',
  'ne',
  'mg',
  'less',
]);

/**
 * Returns the argv that opens `path` for the user: a graphical $VISUAL, else the desktop's own opener; null when there is neither.
 */
export function openCommand(env: Record<string, string>, platform: string, path: string): string[] | null {
  const visual = (env['VISUAL'] ?? '').split(/\s+/).filter((word) => word !== '');
  const [program] = visual;
  if (program !== undefined && !TERMINAL_EDITORS.has(basename(program))) return [...visual, path];
  if (platform === 'darwin') return ['open', path];
  if (env['WSL_DISTRO_NAME'] !== undefined) return ['wslview', path];
  const desktop = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
  return desktop ? ['xdg-open', path] : null;
}

/** Opens a directory in a program that outlives the daemon (its own session, no pipes). Resolves when the program has started. */
export async function openDirectory(env: Record<string, string>, path: string): Promise<void> {
  const command = openCommand(env, process.platform, path);
  const [program, ...args] = command ?? [];
  if (program === undefined)
    throw cannotOpen(path, 'there is no desktop, and $VISUAL names no graphical editor');
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { cwd: path, env, stdio: 'ignore', detached: true });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(cannotOpen(path, error.code === 'ENOENT' ? `${program} was not found` : error.message)),
    );
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

function cannotOpen(path: string, why: string): SchmuxError {
  return new SchmuxError('NOT_FOUND', `The workspace could not be opened: ${why}.`, {
    hint: `Set VISUAL (for example VISUAL=code) before schmux start, or: cd ${path}`,
  });
}
