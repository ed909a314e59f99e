import { SchmuxError } from '../../../contract/errors.js';
import { exec } from '../../../lib/exec.js';

export type TmuxVersion = { text: string; major: number; minor: number };

/** `new-session -f`, `list-panes -f`, `copy-mode -q` and control mode's client flags came with 3.2. */
const OLDEST = { major: 3, minor: 2 };
/** `tmux -V` takes a few ms; a busy machine gets more. */
const VERSION_TIMEOUT_MS = 5000;

const HINT = 'Install tmux 3.2 or newer (Debian, Ubuntu: apt install tmux; macOS: brew install tmux).';

/** Reads `tmux 3.3a`, `tmux next-3.6`, `3.4`; builds from the main branch and OpenBSD's own count as new. Returns null for anything else. */
export function parseVersion(text: string): TmuxVersion | null {
  const word = text.trim().replace(/^tmux\s+/, '');
  if (/^(master|openbsd-)/.test(word)) return { text: word, major: 99, minor: 0 };
  const match = /^(?:next-)?(\d+)\.(\d+)/.exec(word);
  if (match === null) return null;
  return { text: word, major: Number(match[1]), minor: Number(match[2]) };
}

/** Returns true when `version` is `major.minor` or newer. */
export function isAtLeast(version: TmuxVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}

/** Throws TMUX_TOO_OLD for an old version; `whose` is the subject of the message. */
export function requireSupported(version: TmuxVersion, whose: string): void {
  if (isAtLeast(version, OLDEST.major, OLDEST.minor)) return;
  throw new SchmuxError('TMUX_TOO_OLD', `${whose} is ${version.text}, and schmux needs 3.2 or newer.`, {
    hint: HINT,
  });
}

/** Reads the version of the tmux binary. Throws TMUX_MISSING, TMUX_TOO_OLD or TMUX_FAILED. */
export async function readVersion(binary: string, env: Record<string, string>): Promise<TmuxVersion> {
  const result = await exec(binary, ['-V'], { env, timeoutMs: VERSION_TIMEOUT_MS, cwd: '/' });
  if (result.outcome === 'not_found') {
    throw new SchmuxError('TMUX_MISSING', 'tmux was not found, and every session runs in it.', {
      hint: HINT,
    });
  }
  const version = result.code === 0 ? parseVersion(result.stdout) : null;
  if (version === null) {
    throw new SchmuxError(
      'TMUX_FAILED',
      `"${binary} -V" did not say which version it is: ${(result.stderr || result.stdout || result.outcome).trim()}`,
      { hint: HINT },
    );
  }
  requireSupported(version, 'The installed tmux');
  return version;
}
