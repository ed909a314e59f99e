import { NICKNAME_MAX_CHARS } from '../../../contract/names.js';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Returns a new session id, different from all taken ones. `random` returns integers below its argument. */
export function newSessionId(taken: ReadonlySet<string>, random: (below: number) => number): string {
  for (;;) {
    const id = Array.from({ length: 6 }, () => ALPHABET.charAt(random(ALPHABET.length))).join('');
    if (!taken.has(id)) return id;
  }
}

/**
 * Returns nicknames for `count` sessions made at once: one keeps the name, several become `nick (1)`, `nick (2)`; a name a
 * live session has gets the next free number. Each is null when no nickname was given.
 */
export function assignNicknames(
  nickname: string | undefined,
  count: number,
  taken: ReadonlySet<string>,
): (string | null)[] {
  if (nickname === undefined) return Array.from({ length: count }, () => null);
  const used = new Set(taken);
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const name =
      count === 1 && !used.has(nickname) ? nickname : nextFree(nickname, used, count === 1 ? 2 : 1);
    used.add(name);
    names.push(name);
  }
  return names;
}

function nextFree(nickname: string, used: ReadonlySet<string>, first: number): string {
  for (let n = first; ; n++) {
    const suffix = ` (${n})`;
    const name =
      [...nickname]
        .slice(0, NICKNAME_MAX_CHARS - suffix.length)
        .join('')
        .trimEnd() + suffix;
    if (!used.has(name)) return name;
  }
}
