import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { PROMPT_MAX_BYTES } from '../../contract/names.js';
import { expandTilde } from '../daemon-control/home.js';
import type { Io } from '../io.js';
import { readAll } from './read-all.js';
import { UsageError } from './usage-error.js';

/** Where the prompt of `-p` comes from. */
export type PromptSource =
  { kind: 'text'; text: string } | { kind: 'stdin' } | { kind: 'file'; path: string };

/** Parses `-` as stdin, `@path` as a file, and a leading `@@` as text that begins with `@`; anything else is the text itself. */
export function promptSource(given: string): PromptSource {
  if (given === '-') return { kind: 'stdin' };
  if (given.startsWith('@@')) return { kind: 'text', text: given.slice(1) };
  if (given.startsWith('@')) return { kind: 'file', path: given.slice(1) };
  return { kind: 'text', text: given };
}

/** Reads the prompt, byte for byte. Throws PROMPT_TOO_LARGE, or UsageError if it cannot be read as text. */
export async function readPrompt(io: Io, given: string): Promise<string> {
  const source = promptSource(given);
  if (source.kind === 'text') return source.text;
  if (source.kind === 'stdin') return decodeText(await readAll(io.stdin, PROMPT_MAX_BYTES), 'stdin');
  if (source.path === '')
    throw new UsageError('Missing file name after @.', 'To begin a text with @, write @@: -p @@text');
  const path = resolve(io.cwd, expandTilde(source.path, io.env));
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UsageError(
      `Cannot read the prompt file: ${(error as Error).message}.`,
      'To begin a text with @, write @@: -p @@text',
    );
  }
  return decodeText(bytes, path);
}

/** Decodes exactly or throws: nothing is replaced or dropped on the way to the agent, not even a byte order mark. */
export function decodeText(bytes: Uint8Array, from: string): string {
  if (bytes.length > PROMPT_MAX_BYTES)
    throw new SchmuxError('PROMPT_TOO_LARGE', `The text from ${from} is larger than 2 MiB.`, {
      hint: 'Put it into a file in the workspace and name that file.',
    });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`The text from ${from} is not valid UTF-8.`);
  }
}
