import type { z } from 'zod';
import { SchmuxError } from '../../contract/errors.js';
import { readText } from '../../lib/files/read-text.js';
import { replaceFile } from '../../lib/files/replace-file.js';
import { setAside } from '../../lib/files/set-aside.js';

/**
 * Reads a small private JSON file (0600); `fallback` when missing. A file with unexpected content is set aside, never
 * overwritten, and reported to `onProblem`. Throws STATE_UNREADABLE for one that cannot be read, and leaves it in place.
 */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
  options: { fallback: z.output<S>; onProblem(text: string): void },
): Promise<z.output<S>> {
  const read = await readText(path);
  // A link that leads nowhere yet counts as missing: the first write creates its target.
  if (read.kind === 'missing' || read.kind === 'dangling') return options.fallback;
  if (read.kind !== 'text')
    throw new SchmuxError('STATE_UNREADABLE', `${path} cannot be read: ${read.why}.`, {
      hint: 'Make it a file that you can read and write, or move it away.',
    });
  try {
    return schema.parse(JSON.parse(read.text));
  } catch {
    const kept = await setAside(path, `corrupt-${Date.now()}`);
    options.onProblem(`${path} could not be parsed; it was kept as ${kept}.`);
    return options.fallback;
  }
}

export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
