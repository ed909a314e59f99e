import type { Composer } from './composer.js';
import type { Dialog } from './dialog.js';
import { unframe } from './lines.js';
import { SIGN_IN } from './patterns.js';
import { evidenceAt, isBlankAt, lastRow, plainAt } from './rows/row-facts.js';
import type { Screen } from './screen.js';
import { rowText } from './screen.js';
import { plainText } from '../untrusted-text.js';

const YES_NO = new RegExp(
  [
    String.raw`[[(]\s*\(?y(es)?\)?(es)?\s*[/|,]\s*\(?no?\)?o?\b[^\])]{0,200}[\])]\W{0,4}$`,
    String.raw`\b(y/n|yes/no)\b\W{0,4}$`,
    String.raw`\(y\)(es)?\s*[/,|]\s*\(n\)o?\b[^.!]{0,60}[:?\]]\s*$`,
  ].join('|'),
  'i',
);
const SECRET =
  /\b(password|passphrase|passcode|pin|otp|one-time code|verification code|username|token|api.?key)\b.{0,60}:\s*$/i;
/** "Ok to proceed? (y)": a question, possibly with the default answer. */
const ASKS_YOU = /\?\s*([([][^)\]]{1,30}[)\]]\s*)?:?$/;
/** "Enter a value:", "package name: (orders)". */
const VALUE =
  /\b(enter|type|input|provide|specify)\b[^.]{0,60}[:>]$|^\s*\p{L}[\p{L}\p{N} ,'-]{1,40}:\s+\([^)]{0,60}\)$/iu;
/** A line that begins with a question mark belongs to a wizard. */
const WIZARD = /^\s*\?\s\S.*[:?›»>…]/;
const PAGER = /^(--More--.{0,20}|.{0,80}\(END\)|lines \d+-\d+.{0,40})$/i;
const PRESS_KEY =
  /\b(press|hit)\b.{0,20}\b(enter|return|any key|space)\b.{0,40}\b(continue|proceed|open|start|retry|log ?in|sign ?in)\b/i;
const SIGN_IN_PAGE = /\b(log|sign)(ging|ing)?[- ]?in\b|\bauthenticat|\bauthori[sz]/i;
/** The possible answers after a question, "[Y/n]" or "(yes/no)", and its default. */
const ANSWERS = /(?<=\?)\s*(\(y\)\S*|[([][^)\]]{1,60}[)\]]).*$/i;
const URL = /https?:\/\/\S+/;

function dialog(screen: Screen, rule: string, row: number): Dialog {
  const text = plainAt(screen, row).trim();
  return { rule, reason: plainText(text.replace(ANSWERS, '')), evidence: [evidenceAt(screen, row)] };
}

/** Finds a prompt at the end of the last line: y/n, a password, a value, a pager. */
function atCursor(screen: Screen): Dialog | null {
  const last = lastRow(screen);
  const { cursor } = screen;
  const line = rowText(screen, cursor.y).trimEnd();
  if (cursor.y !== last) return null;
  if (cursor.visible && WIZARD.test(line)) return dialog(screen, 'dialog/wizard', last);
  if (cursor.x < line.length) return null;
  const text = unframe(line);
  if (YES_NO.test(text)) return dialog(screen, 'dialog/yes-no', last);
  if (SECRET.test(text)) return dialog(screen, 'dialog/secret', last);
  if (PAGER.test(text.trim())) return dialog(screen, 'dialog/pager', last);
  // A blank before the cursor leaves room for an answer; output that only ends this way continues on the next line.
  const left = cursor.visible && cursor.x > line.length;
  if (left && (ASKS_YOU.test(text) || VALUE.test(text))) return dialog(screen, 'dialog/value', last);
  return null;
}

/** Returns the row that says "Press Enter to continue" at the end of the screen; null without one. */
export function pressKeyRow(screen: Screen): number | null {
  const last = lastRow(screen);
  for (let row = last; row >= Math.max(0, last - 2); row -= 1) {
    const text = plainAt(screen, row).trim();
    if (PRESS_KEY.test(text)) return text.length <= 90 ? row : null;
  }
  return null;
}

function pressKey(screen: Screen): Dialog | null {
  const row = pressKeyRow(screen);
  return row === null ? null : dialog(screen, 'dialog/press-key', row);
}

/** Finds a page that sends the user to a browser to sign in: a URL and words about signing in, no composer. */
function signInPage(screen: Screen): Dialog | null {
  const shown = screen.rows.flatMap((_, row) => (isBlankAt(screen, row) ? [] : [row]));
  if (shown.length > 24) return null;
  const address = shown.find((row) => URL.test(rowText(screen, row)));
  const words = shown.find((row) => SIGN_IN_PAGE.test(rowText(screen, row)));
  if (address === undefined || words === undefined || Math.abs(address - words) > 8) return null;
  const found = dialog(screen, 'dialog/sign-in', words);
  return { ...found, evidence: [...found.evidence, evidenceAt(screen, address)] };
}

/** Finds a question without a list of choices; none while there is a composer. */
export function findPrompt(screen: Screen, composer: Composer | null): Dialog | null {
  if (composer !== null) return null;
  return atCursor(screen) ?? pressKey(screen) ?? signInPage(screen);
}

/** How far above the composer a startup banner may say that the agent cannot work yet. */
const BANNER_ROWS = 12;

/**
 * Finds "Not logged in" beside the composer: nothing typed there will be done. In the footer it always counts, above the composer
 * (`banner/…`) only before the first prompt: later that is transcript.
 */
export function findSignInNotice(screen: Screen, composer: Composer | null): Dialog | null {
  if (composer === null) return null;
  for (let row = composer.bottom + 1; row < screen.rows.length; row += 1)
    if (SIGN_IN.test(rowText(screen, row))) return dialog(screen, 'footer/sign-in', row);
  for (let row = composer.top - 1; row >= Math.max(0, composer.top - BANNER_ROWS); row -= 1)
    if (SIGN_IN.test(rowText(screen, row))) return dialog(screen, 'banner/sign-in', row);
  return null;
}

// user@host:dir$ · bash-5.2$ · dir % · $ — at the start of the cursor's line, with nothing typed yet.
const SHELL_PROMPT =
  /^(\([\w.-]+\) )?([\w.-]+@[\w.-]+[: ][^#$%>]{0,80}|[\w.-]+-\d[\d.]*|[~/][\w./~-]{0,80}|\[[^\]]{1,80}\])?\s?[$#%] $/;

/** Finds a shell prompt that ends at the cursor. Anything to its right is a leftover. */
export function findShellPrompt(screen: Screen): Dialog | null {
  const { x, y } = screen.cursor;
  const before = rowText(screen, y).padEnd(x).slice(0, x);
  if (!SHELL_PROMPT.test(before)) return null;
  const above = plainAt(screen, y - 1).trim();
  const killed = /\b(killed|terminated|aborted|segmentation fault|core dumped|bus error)\b/i.exec(above);
  return {
    rule: killed === null ? 'shell/prompt' : 'shell/killed',
    reason: killed === null ? 'Back at the shell' : `Back at the shell: ${killed[0]}`,
    evidence: [evidenceAt(screen, y, before.trim())],
  };
}
