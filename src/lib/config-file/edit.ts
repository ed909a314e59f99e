import { isDeepStrictEqual } from 'node:util';
import { configSchema } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import { parseConfig, type Json } from './parse.js';
import { rewrite } from './rewrite.js';

/** Settings without a default, which the filled-in configuration does not show. */
const WITHOUT_DEFAULT = new Set([
  'nudgenik.agent',
  'notifications.command',
  'notifications.webhook',
  'tmux.socket_name',
]);

/**
 * Changes one dotted key in the text of a valid config.json (null removes it); everything else stays as it is, including comments
 * and unknown keys. Throws CONFIG_KEY_UNKNOWN, or CONFIG_INVALID when the result would not be valid.
 */
export function editConfig(text: string, key: string, change: (before: Json | undefined) => Json): string {
  const parsed = parseConfig(text);
  if ('problem' in parsed) throw new SchmuxError('CONFIG_INVALID', `${parsed.problem.message}.`);
  const path = key.split('.');
  // An unknown key is a typing error, not a setting.
  if (!WITHOUT_DEFAULT.has(key) && !has(configSchema.parse({}), path))
    throw new SchmuxError('CONFIG_KEY_UNKNOWN', `There is no setting called "${key}".`, {
      hint: 'schmux config get lists every setting.',
    });
  const before = valueAt(parsed.file, path);
  // The value as it will be read back, without what JSON leaves out.
  const after = JSON.parse(JSON.stringify(change(structuredClone(before)))) as Json;
  if (isDeepStrictEqual(before ?? null, after)) return text;
  const next = rewrite(onLines(text), path, after ?? undefined);
  const checked = parseConfig(next);
  if ('problem' in checked) throw new SchmuxError('CONFIG_INVALID', `${checked.problem.message}.`);
  const written = valueAt(checked.file, path);
  if (!isDeepStrictEqual(written ?? null, after))
    throw new SchmuxError('CONFIG_INVALID', `${key} cannot be changed: the file contains it twice.`, {
      hint: 'Remove one of them by hand.',
    });
  return next;
}

/** Breaks a one-line file into lines; it has no style to keep, unless it contains a comment. */
function onLines(text: string): string {
  if (text.trim().includes('\n') || /\/[/*]/.test(text)) return text;
  return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
}

function has(value: unknown, path: readonly string[]): boolean {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}

/** Returns the value at a path of keys; undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): Json | undefined {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at as Json;
}
