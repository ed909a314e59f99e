import { stripComments } from 'jsonc-parser';
import type { z } from 'zod';
import { configSchema, type Config } from '../../contract/config.js';
import { lineOfPath, syntaxError } from './json-lines.js';

export type Json = z.infer<ReturnType<typeof z.json>>;
export type ConfigProblem = { message: string; line: number | null };
export type Parsed = { file: Record<string, Json>; config: Config } | { problem: ConfigProblem };

/** Parses the text of config.json, or returns one message with the line. Comments are allowed, and edits keep them. */
export function parseConfig(text: string): Parsed {
  // An empty file is an accident (a full disk, an editor that was killed), not a request for the defaults.
  if (text.trim() === '') return { problem: { message: 'the file is empty', line: null } };
  const broken = syntaxError(text);
  if (broken !== null) return { problem: broken };
  const file: unknown = JSON.parse(stripComments(text, ' '));
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    const what = file === null ? 'null' : Array.isArray(file) ? 'a list' : `a ${typeof file}`;
    return { problem: { message: `the file holds ${what}, not an object with settings`, line: 1 } };
  }
  const result = configSchema.safeParse(file);
  if (result.success) return { file: file as Record<string, Json>, config: result.data };
  const issue = result.error.issues[0];
  const where = issue?.path ?? [];
  const name = where.length === 0 ? '' : `${where.map(String).join('.')}: `;
  return {
    problem: { message: `${name}${issue?.message ?? 'not a configuration'}`, line: lineOfPath(text, where) },
  };
}
