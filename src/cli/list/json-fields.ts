import { sessionSchema } from '../../contract/session/session.js';
import { suggest } from '../program/suggest.js';
import { UsageError } from '../input/usage-error.js';

/** The requested fields of an object, or true for all. */
export type JsonFields = true | readonly string[];

/** Field names that `--json` of a list takes, in schema order: a field, or a nested one like `nudge.reason`. */
export const SESSION_FIELDS: readonly string[] = Object.entries(sessionSchema.shape).flatMap(
  ([name, schema]) => [
    name,
    ...('shape' in schema ? Object.keys(schema.shape).map((inner) => `${name}.${inner}`) : []),
  ],
);

/** Parses `id,agent,nudge.reason`; throws UsageError listing the known fields. */
export function parseFields(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SESSION_FIELDS.includes(name));
  if (unknown === undefined) return names;
  const close = suggest(unknown, SESSION_FIELDS).map((name) => `Did you mean ${name}?\n`);
  throw new UsageError(
    `Unknown session field ${JSON.stringify(unknown.slice(0, 60))}.`,
    `${close[0] ?? ''}Fields: ${SESSION_FIELDS.filter((name) => !name.includes('.')).join(', ')}`,
  );
}

/** Returns the requested fields of an object, null for missing ones. */
export function pickFields(whole: Readonly<Record<string, unknown>>, fields: JsonFields): object {
  if (fields === true) return whole;
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const [name = '', inner] = field.split('.');
    const value = whole[name] ?? null;
    if (inner === undefined || value === null) picked[name] = value;
    else
      picked[name] = {
        ...(picked[name] as object | undefined),
        [inner]: (value as Record<string, unknown>)[inner] ?? null,
      };
  }
  return picked;
}
