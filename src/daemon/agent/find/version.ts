import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { exec } from '../../../lib/exec.js';

/** A slower version probe is abandoned: the version only decorates a list. */
const PROBE_TIMEOUT_MS = 2000;
/** More than any `--version` prints. */
const PROBE_MAX_BYTES = 64 * 1024;

/** `broken` means that the file exists but cannot be run, for example because its interpreter is missing. */
export type Probe = { version: string | null; broken: boolean };

/** Runs the version probe without a terminal or stdin; never throws. */
export async function probeVersion(
  path: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Probe> {
  const result = await exec(path, args, {
    env,
    cwd: '/',
    timeoutMs: PROBE_TIMEOUT_MS,
    maxBytes: PROBE_MAX_BYTES,
  });
  // env(1) and shells exit with 126 or 127 when an interpreter cannot be run (POSIX, Shell & Utilities 2.8.2).
  // `not_found` refers to the interpreter: the file itself was found a moment ago.
  const unstarted = result.outcome === 'spawn_failed' || result.outcome === 'not_found';
  const broken = unstarted || result.code === 126 || result.code === 127;
  const version = result.code === 0 ? (parseVersion(result.stdout) ?? parseVersion(result.stderr)) : null;
  return { version, broken };
}

/** Returns the first version in `text`, as in `2.1.197 (Claude Code)` or `codex-cli 0.169.0`; null when there is none. */
export function parseVersion(text: string): string | null {
  const match =
    /(?:^|[\s"'(@/v-])v?(\d{1,10}(?:\.\d{1,12}){1,3}(?:-[0-9A-Za-z.-]{1,40})?)(?![\w/]|\.\d)/m.exec(text);
  return match?.[1]?.replace(/[.-]+$/, '') ?? null;
}

/** Most directories between an npm program's file and its package.json. */
const PACKAGE_DEPTH = 4;
const packageSchema = z.object({ name: z.string(), version: z.string() });

/** Returns the version in the package.json above `path` (links followed) if it is that of package `name`; null otherwise. */
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
