import { z } from 'zod';
import './issue-words.js';

/** Session ids are six characters, so that no id is a prefix of another's tmux name. */
export const SESSION_ID = /^[a-z0-9]{6}$/;
/** `<repo>-NNN` for our clones; the name of the directory for adopted ones. */
export const WORKSPACE_ID = /^[a-z0-9][a-z0-9._-]{0,79}$/;
/** Names of repositories, agents, variants and quick launches: safe as a file name and as an argument. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** In code points: long enough to say something, short enough for a row. */
export const NICKNAME_MAX_CHARS = 80;
/** A longer prompt is better off in a file in the repository. */
export const PROMPT_MAX_BYTES = 2 * 1024 * 1024;

export const sessionIdSchema = z.string().regex(SESSION_ID, 'a session id has six characters, a-z and 0-9');
export const workspaceIdSchema = z.string().regex(WORKSPACE_ID, 'a workspace id looks like myproject-001');
export const nameSchema = z
  .string()
  .regex(
    NAME,
    'a name consists of letters, digits, dots, dashes and underscores (at most 64) and begins with a letter or digit',
  );

/** C0, DEL, C1, line and paragraph separators, and the bidirectional controls, which reorder text for the reader. */
export const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** Returns true when nothing in `text` could move a cursor, break a line or reorder text for the reader. */
export function isPlainText(text: string): boolean {
  return !UNPRINTABLE.test(text) && text.isWellFormed();
}

export const nicknameSchema = z
  .string()
  .trim()
  .min(1, 'a nickname has at least one character')
  .refine(
    (text) => [...text].length <= NICKNAME_MAX_CHARS,
    `a nickname has at most ${NICKNAME_MAX_CHARS} characters`,
  )
  .refine(isPlainText, 'a nickname must not contain control or direction-changing characters');

/** Returns the length of `text` in UTF-8. The contract has neither Node nor the DOM to ask. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}

/** RFC 3339 in UTC, as `new Date().toISOString()` writes it. */
export const timeSchema = z.iso.datetime();

/** Returns the name of a session's tmux session. */
export function tmuxName(id: string): string {
  return `schmux-${id}`;
}

/**
 * Returns the attach command that the user can paste into any terminal. `socket` selects the tmux server: by name with `-L`, by
 * path with `-S`, or the default one.
 */
export function attachCommand(id: string, socket: { name: string } | { path: string } | null = null): string {
  const attach = `attach -t ${tmuxName(id)}`;
  if (socket === null) return `tmux ${attach}`;
  return 'name' in socket
    ? `tmux -L ${shellWord(socket.name)} ${attach}`
    : `tmux -S ${shellWord(socket.path)} ${attach}`;
}

/** Returns `text` as one word of a POSIX shell, quoted only if necessary. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
