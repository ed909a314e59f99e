import type { ScreenLine } from './lines-above.js';
import { PATH, shortPath } from './path.js';

/** A dialog's question and its lines above the choices (nearest first). */
export type DialogText = { ask: string; lines: readonly ScreenLine[]; whole: boolean };

const GENERIC_ASK =
  /^\W*(do you want|would you like|may i|can i|shall i|ok(ay)? to|allow|approve|run|execute|proceed|continue|permit)\b/i;
const ABOUT_RUNNING = /\b(run|execut\w+|command|shell|bash|terminal|proceed|allow|continue)\b/i;
/** Labels of a box that are not questions. */
export const LABEL =
  /^\W*((permission|approval|confirmation|action) (is )?(required|needed|requested)|[\w ]{0,20}(command|file|tool)( (call|use))?|(needs|asks for) (permission|approval))\W*$/i;
const COMMAND_LABEL = /\b(bash|shell|command|terminal)\b/i;

const FILE_VERB = String.raw`(edit|write|create|overwrite|delete|remove|update|modify|add|read)`;
const ASKED_FILE = new RegExp(
  String.raw`\b${FILE_VERB}\b(?:\s+(?:to|the|this|file|in))*\s+${PATH}\s*\?$`,
  'i',
);
/** "→ Edit src/a.ts", "? Write src/a.ts: old => new": a title. */
const TITLED_FILE = new RegExp(String.raw`^(?:[?→✎△]\s+)?${FILE_VERB}(?:File)?:?\s+${PATH}(?=[\s:]|$)`, 'i');
const FILE_TITLE = new RegExp(String.raw`^(?:[?→✎△#]\s+)?${FILE_VERB} (?:this )?file\??$`, 'i');
const PATH_LINE = new RegExp(String.raw`^(?:in |path: |file: )?${PATH}$`, 'i');
const DESTINATION = new RegExp(String.raw`^(?:destination|file|path):\s+${PATH}$`, 'i');
const ASKS_EDITS = /\b(edits?|changes?|patch)\b.*\?$/i;

const DIFF_LINE = /^\d+\s*([+-])/;
const COUNTS = /\(\+(\d+) [-−](\d+)\)/;
/** Signs that a preview continues off the screen: a count, a scroll bar. */
const CUT = /^\W*(…|\.\.\.)|\b\d+ (more )?lines\b|\bhidden\b|[█▐]\s*$/i;
/** More lines than a title and its notes take. */
const LONG_ROWS = 4;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();

/** Returns ` +3 −1` when the whole change is on the screen; '' when the counts are unknown. */
function counts({ lines, whole }: DialogText, file: string): string {
  const said = lines.map(({ text }) => (text.includes(file) ? COUNTS.exec(text) : null)).find((each) => each);
  let added = Number(said?.[1] ?? 0);
  let removed = Number(said?.[2] ?? 0);
  if (said == null) {
    if (!whole || lines.some(({ text }) => CUT.test(text))) return '';
    const marks = lines.flatMap(({ text }) => DIFF_LINE.exec(text)?.[1] ?? []);
    added = marks.filter((mark) => mark === '+').length;
    removed = marks.length - added;
  }
  return `${added > 0 ? ` +${added}` : ''}${removed > 0 ? ` −${removed}` : ''}`;
}

function aboutFile(asked: DialogText): string | null {
  const { ask, lines } = asked;
  const named = ASKED_FILE.exec(ask);
  if (named?.[2] !== undefined) return file(named[1] ?? 'edit', named[2]);
  for (const [index, { text, framed }] of lines.entries()) {
    const titled =
      framed || /^[?→✎]/.test(text) || index === lines.length - 1 ? TITLED_FILE.exec(text) : null;
    if (titled?.[2] !== undefined) return file(titled[1] ?? 'edit', titled[2]);
    const below = lines[index - 1]?.text ?? '';
    const kind = FILE_TITLE.exec(text);
    const path = kind === null ? null : PATH_LINE.exec(below);
    if (kind?.[1] !== undefined && path?.[1] !== undefined) return file(kind[1], path[1]);
    const destination = ASKS_EDITS.test(ask) ? DESTINATION.exec(text) : null;
    if (destination?.[1] !== undefined) return file('edit', destination[1]);
  }
  return null;

  function file(verb: string, path: string): string {
    return `${capital(verb)} ${shortPath(path)}${counts(asked, path)}`;
  }
}

/** Returns a dialog's command: after `$`, in a preview, or below the title that announces it. */
function command({ lines }: DialogText): string | null {
  let lower = -1;
  for (const [index, { text, cut, indent }] of lines.entries()) {
    const typed = /^\$ (\S.*)$/.exec(text);
    if (typed?.[1] !== undefined) return typed[1];
    if (cut && lower >= 0) return CUT.test(text) ? `… ${lines[lower + 1]?.text ?? ''}` : text;
    if (cut) lower = index;
    const shell = /^\?\s+(?:shell|bash|run\w*|command)\s+(\S.*?)(\s+←)?$/i.exec(text);
    if (shell?.[1] === undefined) continue;
    // On narrow screens the note in brackets continues on the next line.
    const below = lines[index - (/\([^)]*$/.test(shell[1]) ? 2 : 1)];
    return below !== undefined && below.indent > indent ? below.text : shell[1].replace(/\s+\([^)]*\)$/, '');
  }
  // The top edge of a long command is off the screen: only its end is visible.
  if (lower >= 0 && lines.length - lower > LONG_ROWS) return `… ${lines[lower + 1]?.text ?? ''}`;
  const title = lines.at(-1);
  const under = lines.at(-2);
  if (title === undefined || under === undefined || lines.length < 3) return null;
  return COMMAND_LABEL.test(title.text) && under.indent > title.indent ? under.text : null;
}

/** Returns "Approve plan: …" with the plan's own heading. */
function aboutPlan({ ask, lines }: DialogText): string | null {
  const title = lines.at(-1)?.text ?? '';
  if (!/\bplan\b/i.test(ask) && !/\bplan\b/i.test(title)) return null;
  const first = lines.findIndex(({ text }) => /^1[.)]\s/.test(text));
  const heading = lines[first + 1]?.text.replace(/^#+\s*/, '') ?? '';
  if (first < 0 || heading === '' || /[:?]$/.test(heading) || /\bplan\b/i.test(heading)) return null;
  return `Approve plan: ${heading}`;
}

/** Returns the subject, verb first: `Run npm test`, `Edit orders.js +3 −1`. Null when the question must speak for itself. */
export function subjectOf(asked: DialogText): string | null {
  const { ask, lines } = asked;
  const plan = aboutPlan(asked);
  if (plan !== null) return plan;
  const label = lines.some(({ text }) => LABEL.test(text)) || (lines[0]?.text.startsWith('$ ') ?? false);
  if (ask !== '' && !GENERIC_ASK.test(ask) && !ASKS_EDITS.test(ask)) return null;
  if (ask === '' && !label) return null;
  const about = aboutFile(asked);
  if (about !== null) return about;
  if (!ABOUT_RUNNING.test(ask) && !label) return null;
  const run = command(asked);
  return run === null ? null : `Run ${run}`;
}
