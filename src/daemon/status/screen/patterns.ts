/** A numbered choice, with or without any symbol that marks the chosen one. */
export const NUMBERED = /^(\s*)(?:([^\s\p{L}\p{N}()[\]{}"'`#$%&+=~,;:.])\s*)?\(?(\d{1,2})[.)]\)?\s+\S/u;
/** The marks of entries, ticked or not. */
export const TICK = /[○◯◉●◻◼☐☑]/;
/** An unnumbered list entry with an arrow. */
export const ARROWED = /^(\s*)[❯›»‣→➜▶►▸➤◉●>](\s*[○◯◉●☐☑◻◼]\s+|\s+)\S/;

const KEY = String.raw`(↑|↓|⇆|←|→|\b(enter|return|esc|escape|tab|space|arrows?)\b)`;
const CHOOSE = String.raw`\b(select|navigate|confirm|cancel|continue|submit|choose|dismiss|toggle|proceed|back|accept|reject|approve|move|amend)\b`;
/** A line that says which keys choose: "↑/↓ to navigate · enter to select · esc to cancel". */
export const KEY_HINT = new RegExp(String.raw`${KEY}.{0,24}${CHOOSE}|\buse (the )?(arrow[ -]keys|↑)`, 'i');

const KEY_NAME = String.raw`(?:↑\s?[/·]?\s?↓|[↑↓⇆←→⏎↵]|(?<![\w+-])(?:enter|return|escape|esc|tab|space|shift\+tab|ctrl[+-]\w)(?![\w+-]))`;
const KEY_AND_WORD = new RegExp(String.raw`${KEY_NAME}[ :]{1,3}\p{L}`, 'giu');

/** True for a key hint in any language: two or more keys, each followed by a word. */
export function isKeyLine(text: string): boolean {
  KEY_AND_WORD.lastIndex = 0;
  return KEY_AND_WORD.test(text) && KEY_AND_WORD.test(text);
}

/** The start of a key hint, which is not a label. */
export const KEY_START = new RegExp(`^${KEY_NAME}`, 'iu');

/** A hint on how to stop what is running: "esc to interrupt", "(esc to cancel, 3s)", "ctrl+c to stop". */
export const STOP_HINT = /(\b(esc|escape|ctrl[-+ ]?c)\b|⌃c|\^c).{0,12}\b(interrupt|cancel|stop|abort)\b/i;

/** The keys of a stop hint: a cheap test first, since nearly all lines have none. */
export const STOP_KEY = /\besc|ctrl|⌃c|\^c/i;

/** An elapsed time in brackets: "(12s", "(1m 4s · 30 tokens". A clock has no unit. */
export const ELAPSED = /\((\d+m\s?)?\d+(\.\d+)?s\b/;

/** A mark that agents animate before their status line. */
export const SPINNER = /^[⠀-⣿✻✽✶✳✢✣✦·∗*◐◓◑◒◴◷◶◵○◎◉●⏺⏳⌛|/\\-]\ufe0e?$/u;
/** The words after the mark: "Thinking…", "Working... (3s)". */
export const STATUS_WORDS = /^\S.*(…|\.\.\.)(\s|$|\()/;
export const BUSY_WORD = /^(working|thinking|generating|running|processing|streaming|executing)\b/i;

/** The user must sign in first. */
export const SIGN_IN =
  /\bnot (logged|signed) in\b|\b(log|sign) in to (continue|use)\b|\b(run|use|type|with) \/(login|auth)\b|\blogin required\b/i;

export const INTERRUPTED = /\b(interrupted|cancel+ed|aborted)\b/i;
export const RATE_LIMITED =
  /\b429\b|rate.?limit|too many requests|quota|usage limit|limit reached|overloaded/i;
/** How agents tell the user that a limit is reached, at the start of an entry. */
export const YOUR_LIMIT =
  /^you('ve| have)? (hit|reached|exceeded|used up) (your|the) ([\w-]+ ){0,4}?limits?\b/i;
/** The same without the user: an answer about a program may begin so too. */
export const A_LIMIT =
  /^([\w-]+ ){0,4}?limits? (has been |was )?(reached|exceeded|hit)(?= for\b|[^\w\s]|\s+[^\w\s]|\s*$)/i;

export const LOGGED_OUT =
  /\b40[13]\b|api.?key|unauthori[sz]ed|authenticat|credential|(not|please) (logged|log|sign(ed)?) ?in|token (expired|invalid)/i;

/** The mark of an entry about a failure. */
export const ERROR_MARK = /^[✗✕✖⨯×❌⛔■]\s*/;
export const FAILURE =
  /\b(error|fail(ed|ure)?|invalid|denied|expired|unable|can(no|')t|could not|limit|quota|credit|overloaded|unavailable|timed? ?out|log ?in)\b/i;
