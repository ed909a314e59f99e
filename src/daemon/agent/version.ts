import { exec } from '../lib/exec.js';

/** A version that takes longer is left out: it decorates a list, nothing depends on it. Unit: ms. */
export const PROBE_TIMEOUT_MS = 2000;
/** More than any `--version` prints. Unit: bytes. */
const PROBE_BYTES = 64 * 1024;

/** `broken` when the file is there but cannot be run (e.g. its interpreter is missing). */
export type Probe = { version: string | null; broken: boolean };

/** Runs the version probe with no terminal and no stdin; never throws. */
export async function probeVersion(
  path: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Probe> {
  const result = await exec(path, args, {
    env,
    cwd: '/',
    timeoutMs: PROBE_TIMEOUT_MS,
    maxBytes: PROBE_BYTES,
  });
  // 126 and 127 are what env(1) and shells say when an interpreter cannot be run (POSIX, Shell & Utilities 2.8.2).
  const broken = result.outcome === 'spawn_failed' || result.code === 126 || result.code === 127;
  const version = result.code === 0 ? (parseVersion(result.stdout) ?? parseVersion(result.stderr)) : null;
  return { version, broken };
}

/** The first thing in `text` that looks like a version: `2.1.197 (Claude Code)` and `codex-cli 0.169.0` alike. Null when there is none. */
export function parseVersion(text: string): string | null {
  const match = /(?:^|[\s"'(@/v-])v?(\d{1,10}(?:\.\d{1,12}){1,3}(?:-[0-9A-Za-z.-]{1,40})?)(?![\w/])/m.exec(
    text,
  );
  return match?.[1]?.replace(/[.-]+$/, '') ?? null;
}
