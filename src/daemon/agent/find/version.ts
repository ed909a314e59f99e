import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { exec } from '../../../lib/exec.js';

/** A version that takes longer is left out: it decorates a list, nothing depends on it. Unit: ms. */
const PROBE_TIMEOUT_MS = 2000;
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
  // `not_found` is about its interpreter: the file itself was just seen.
  const unstarted = result.outcome === 'spawn_failed' || result.outcome === 'not_found';
  const broken = unstarted || result.code === 126 || result.code === 127;
  const version = result.code === 0 ? (parseVersion(result.stdout) ?? parseVersion(result.stderr)) : null;
  return { version, broken };
}

/** The first thing in `text` that looks like a version: `2.1.197 (Claude Code)` and `codex-cli 0.169.0` alike. Null when there is none. */
export function parseVersion(text: string): string | null {
  const match =
    /(?:^|[\s"'(@/v-])v?(\d{1,10}(?:\.\d{1,12}){1,3}(?:-[0-9A-Za-z.-]{1,40})?)(?![\w/]|\.\d)/m.exec(text);
  return match?.[1]?.replace(/[.-]+$/, '') ?? null;
}

/** Directories from an npm program's own file up to its package.json, at most. */
const PACKAGE_DEPTH = 4;
const packageSchema = z.object({ name: z.string(), version: z.string() });

/** The version in the package.json above `path` (links followed) when that is the package `name`; null otherwise. */
export async function packageVersion(path: string, name: string): Promise<string | null> {
  let directory = dirname(await realpath(path));
  for (let depth = 0; depth < PACKAGE_DEPTH; depth++) {
    const found = await readPackage(join(directory, 'package.json'));
    if (found?.name === name) return found.version;
    directory = dirname(directory);
  }
  return null;
}

async function readPackage(path: string): Promise<z.infer<typeof packageSchema> | null> {
  try {
    return packageSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data ?? null;
  } catch {
    return null; // not here, or no JSON
  }
}
