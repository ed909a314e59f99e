import { plainText } from '../../../untrusted-text.js';
import { plainAt } from '../../rows/row-facts.js';
import type { Screen } from '../../screen.js';
import { letterKind } from './choice-kind.js';
import { choice, type Found } from './found.js';

type Named = { letters: string; label: string; kind?: 'unexplained' };

/** "(Y)es/(N)o/(D)on't ask again", "[y] Approve  [n] Deny". */
const BEFORE = /[([<]([a-z])[)\]>]( {0,2}\p{L}[\p{L}' ]{0,40})/giu;
/** "Approve (y)  Deny (n)". */
const BEHIND = /((?<![\p{L}'])[\p{L}']{1,20}(?: [\p{L}']{1,20}){0,6}) [([]([a-z])[)\]]/giu;
/** "y: approve, n: deny", "y = yes · n = no", "press y to approve, n to deny". */
const EQUALS = /(?<![\p{L}\p{N}])([a-z])(?: ?[:=] ?| to )(\p{L}[\p{L}' ]{0,40})/giu;
/** "[y/n/a]", "(yes/no)", "[Y,n,?]", at the end of a line. */
const LIST = /[([]\s*([a-z?]{1,10}(?:\s*[/|,]\s*(?:[a-z?]{1,10}|\[[a-z]{1,20}\])){1,9})\s*[)\]]\W{0,3}$/i;
/** "Ok to proceed? (y)": the default is y, and n refuses. */
const ONLY_YES = /\?\s*[([]y[)\]]\W{0,3}$/i;

/** True for a line whose letters allow and refuse something: more than a list of keys. */
export function offersLetters(text: string): boolean {
  const kinds = lettersIn(text).map(({ letters, label, kind }) =>
    kind === 'unexplained' ? letterKind(letters) : choice(label, [], false).kind,
  );
  return kinds.includes('deny') && kinds.some((kind) => kind === 'approve' || kind === 'approve_always');
}

/** Returns the choices that a line offers as letters or words to type; none when it offers fewer than two. */
export function lettersIn(text: string): Named[] {
  const line = text.trim();
  const found = [named(line, BEFORE, 1), named(line, BEHIND, 2), named(line, EQUALS, 1)];
  const explained = found.find((each) => each.length >= 2 && isDistinct(each));
  if (explained !== undefined) return explained;
  if (ONLY_YES.test(line))
    return [
      { letters: 'y', label: 'Yes' },
      { letters: 'n', label: 'No' },
    ];
  const listed = (LIST.exec(line)?.[1] ?? '').split(/\s*[/|,]\s*/).filter((each) => /^[a-z]+$/i.test(each));
  const isAnswer =
    listed.some((each) => /^y(es)?$/i.test(each)) && listed.some((each) => /^no?$/i.test(each));
  return isAnswer ? listed.map((each) => explain(each, line)) : [];
}

function named(line: string, pattern: RegExp, letterAt: 1 | 2): Named[] {
  return [...line.matchAll(pattern)].map((match) => {
    const letter = match[letterAt] ?? '';
    const rest = match[letterAt === 1 ? 2 : 1] ?? '';
    // Without a blank the letter is the first of the word.
    const label = pattern === BEFORE && !rest.startsWith(' ') ? letter + rest : rest;
    return { letters: letter.toLowerCase(), label: plainText(label) };
  });
}

const isDistinct = (all: readonly Named[]): boolean =>
  new Set(all.map(({ letters }) => letters)).size === all.length;

/** Labels a bare letter: yes, no, or what the line says about it ("Use 't' to trust this tool"). */
function explain(word: string, line: string): Named {
  const letters = word.toLowerCase();
  if (letters === 'y' || letters === 'yes') return { letters, label: 'Yes' };
  if (letters === 'n' || letters === 'no') return { letters, label: 'No' };
  const said = new RegExp(
    String.raw`['"‘“\x60]${letters}['"’”\x60]\s+(?:to|for|=|:)\s+([^.;]{2,80})`,
    'i',
  ).exec(line);
  if (said?.[1] !== undefined) return { letters, label: said[1] };
  return letters.length > 1 ? { letters, label: letters } : { letters, label: letters, kind: 'unexplained' };
}

/** Reads "Go on? [y/N]": letters, followed by Enter where a visible cursor waits for a line to be typed. */
export function lettered(screen: Screen, row: number, isTyped = waitsAt(screen, row)): Found | null {
  const all = lettersIn(plainAt(screen, row));
  if (all.length === 0) return null;
  const list = all.map(({ letters, label, kind }) => {
    // A whole word always needs Enter.
    const keys = [...letters, ...(isTyped || letters.length > 1 ? ['Enter'] : [])];
    const made = choice(label, keys, false);
    return kind === 'unexplained' ? { ...made, kind: letterKind(letters) } : made;
  });
  return { first: row + 1, list, names: all.map(({ letters, label }) => `${letters} ${label}`) };
}

function waitsAt({ cursor }: Screen, row: number): boolean {
  return cursor.visible && cursor.y === row;
}

/** "esc to cancel", "q to quit": the way out beside "Press Enter to continue". */
const WAY_OUT = /\b(esc|escape|q|ctrl[-+ ]?c)\b(?: key)? to (\p{L}[\p{L} ]{2,30})/iu;
const OUT_KEYS: Readonly<Record<string, string>> = { esc: 'Escape', escape: 'Escape', q: 'q' };

/** Reads "Press Enter to continue": one choice in its own words, and the way out where the line names one. */
export function pressed(screen: Screen, row: number): Found {
  const text = plainAt(screen, row).trim();
  const out = WAY_OUT.exec(text);
  const key = OUT_KEYS[(out?.[1] ?? '').toLowerCase()] ?? 'C-c';
  const enter = choice(
    out === null ? text : text.slice(0, out.index).replace(/[\s,;·|]*(\bor\b)?[\s(]*$/i, ''),
    ['Enter'],
    false,
  );
  const goesOn = /\b(continue|proceed|accept|agree|trust|confirm)\b/i.test(enter.label);
  const go = { ...enter, kind: enter.kind === 'approve' && !goesOn ? ('other' as const) : enter.kind };
  const leave = out === null ? [] : [{ ...choice(out[0], [key], false), kind: 'deny' as const }];
  return { first: row + 1, list: [go, ...leave], names: [text] };
}
