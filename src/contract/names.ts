import { z } from 'zod';
import './issue-words.js';

/** Session ids are six characters, so that no id is a prefix of another's tmux name. */
export const SESSION_ID = /^[a-z0-9]{6}$/;
/** `<repo>-NNN` for our clones, a directory's own name for adopted ones. */
export const WORKSPACE_ID = /^[a-z0-9][a-z0-9._-]{0,79}$/;
/** Names of repositories, agents, variants and quick launches: safe as a file name and as an argument. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** A nickname is for people: long enough to say something, short enough for a row. Unit: code points. */
export const NICKNAME_MAX = 80;
/** Unit: bytes of UTF-8. Above it, a file in the repository is the better place. */
export const PROMPT_MAX = 2 * 1024 * 1024;

export const sessionIdSchema = z.string().regex(SESSION_ID, 'a session id is six characters of a-z and 0-9');
export const workspaceIdSchema = z.string().regex(WORKSPACE_ID, 'a workspace id looks like myproject-001');
export const nameSchema = z
  .string()
  .regex(
    NAME,
    'a name has letters, digits, dot, dash and underscore (at most 64), and begins with a letter or digit',
  );

/** C0, DEL, C1, line and paragraph separators, and the bidirectional controls that reorder what a person reads. */
export const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** True when `text` holds nothing that could move a cursor, break a line or reorder what is read. */
export function isPlainText(text: string): boolean {
  return !UNPRINTABLE.test(text) && text.isWellFormed();
}

export const nicknameSchema = z
  .string()
  .trim()
  .min(1, 'a nickname has at least one character')
  .refine((text) => [...text].length <= NICKNAME_MAX, `a nickname has at most ${NICKNAME_MAX} characters`)
  .refine(isPlainText, 'a nickname has no control or direction-changing characters');

/** Bytes that `text` takes in UTF-8; the contract has neither Node nor DOM to ask. */
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

/** Returns the name of a session’s tmux session. */
export function tmuxName(id: string): string {
  return `schmux-${id}`;
}

/**
 * Returns the attach command that the user can paste into any terminal. `socket` names the tmux server: `-L` for one by name, `-S` for one
 * elsewhere, neither for the default one.
 */
export function attachCommand(id: string, socket: { name: string } | { path: string } | null = null): string {
  const attach = `attach -t ${tmuxName(id)}`;
  if (socket === null) return `tmux ${attach}`;
  return 'name' in socket
    ? `tmux -L ${shellWord(socket.name)} ${attach}`
    : `tmux -S ${shellWord(socket.path)} ${attach}`;
}

/** One word of a POSIX shell; quoted only where it has to be. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
