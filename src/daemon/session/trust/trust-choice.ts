import type { OpenDialog } from '../../../contract/session/dialog.js';

/** What a question about trust is about. */
const PLACE = /\b(folder|director(?:y|ies)|workspace|project|repositor(?:y|ies)|files|contents)\b/i;
const ASKS = /\btrust\b/i;
/** Subjects of other questions that use the word. */
const OTHER_SUBJECT =
  /\b(mcp|servers?|hooks?|extensions?|plugins?|tools?|commands?|urls?|hosts?|domains?|certificates?|keys?)\b/i;
const AGREES = /^(?:\[?y\]?\b|yes\b|trust\b|i trust\b|allow\b|continue\b)/i;
/** Agrees to more than this folder, or beyond this session. */
const WIDER =
  /\b(parent|always|every|all|any|other|remember|future|don'?t ask|do not ask|home|sub-?folders|mcp|servers?)\b/i;
const ABSOLUTE = /(?:^|[\s:"'`(])(?:~|\/[\w.~-])[^\s"'`]*/;

/**
 * Returns the number (from 1) of the choice that trusts exactly `folder`, an absolute path; null unless the question is about
 * trusting that folder and only one choice does it. A path in the question must be this one. Pure.
 */
export function trustChoice({ question, above, choices }: OpenDialog, folder: string): number | null {
  const agreeing = choices.flatMap((choice, index) => {
    const agrees = choice.kind === 'approve' || choice.kind === 'approve_always';
    return agrees && AGREES.test(choice.label) && !WIDER.test(choice.label) ? [{ choice, index }] : [];
  });
  const [only] = agreeing;
  if (only === undefined || agreeing.length > 1) return null;
  if (!choices.some(({ kind }) => kind === 'deny')) return null;
  // The question itself, or the answer: what stands above may be anybody's text.
  const asked = `${question} ${only.choice.label}`;
  if (!ASKS.test(asked) || !PLACE.test(asked) || OTHER_SUBJECT.test(asked)) return null;
  return isAbout(folder, [...above, question, only.choice.label]) ? only.index + 1 : null;
}

/** Returns true when the lines name the folder by its path, or as `(name)`, or name none. */
function isAbout(folder: string, lines: readonly string[]): boolean {
  // A long path is wrapped.
  const squeezed = lines.join('').replaceAll(/\s/g, '');
  if (squeezed.includes(folder.replaceAll(/\s/g, ''))) return true;
  if (lines.some((line) => ABSOLUTE.test(line))) return false;
  const named = lines.flatMap((line) => /\(([^()\s]+)\)\s*$/.exec(line)?.[1] ?? []);
  return named.every(
    (name) => name === folder.split('/').at(-1) || /^(?:esc|y|n|recommended|default)$/i.test(name),
  );
}
