import type { Evidence, Problem } from '../../../contract/session/nudge.js';
import type { Composer } from './composer.js';
import { limitNotice, noticeIn, type Notice } from './limit/notice.js';
import type { PrintedTime } from './limit/printed-date.js';
import { ERROR_MARK, FAILURE, INTERRUPTED, LOGGED_OUT, RATE_LIMITED } from './patterns.js';
import { lastSentence } from './rows/cut.js';
import { evidenceAt, plainAt } from './rows/row-facts.js';
import type { Rgb, Screen } from './screen.js';
import { rowText } from './screen.js';
import { blocksAbove, entryIn, isChrome, NOTE_MARK, OWN_WORDS, type Block } from './reason/transcript.js';
import { plainText } from '../untrusted-text.js';

/** How the last turn ended, read from the end of the transcript once the agent waits at its composer. */
export type TurnOutcome = {
  kind: 'error' | 'interrupted' | 'question';
  problem: Problem | null;
  rule: string;
  reason: string;
  evidence: Evidence[];
  /** With `rate_limited`: when the limit ends, if the notice says so. */
  limit?: PrintedTime;
};

/** A server error with its code: in these words it is an error in any colour. */
const STATUS_CODE =
  /^(\[|sorry\b[^.]{0,40})?(\w+ )?(api |http |request |server )?error\b[^.?]{0,40}\b[45]\d\d\b/i;

/** True for saturated red: the colour of an error in every theme seen; orange is not. */
function isAlarm(colour: Rgb | null): boolean {
  if (colour === null) return false;
  const [red, green, blue] = colour;
  return red >= 160 && red - Math.max(green, blue) >= 55 && green - blue < 15;
}
/** True for saturated red to yellow: the colours of warnings and errors. */
function isWarm(colour: Rgb | null): boolean {
  return colour !== null && colour[0] >= 180 && colour[0] - colour[2] >= 90 && colour[1] <= colour[0];
}

/** True when all words of a row have a warm colour, not just its mark. */
function isWarmRow(screen: Screen, row: number): boolean {
  if (!isWarm(colourOf(screen, row, /[\p{L}\p{N}]/u))) return false;
  const text = rowText(screen, row);
  const runs = screen.styleRuns(row).filter((run) => /[\p{L}\p{N}]/u.test(text.slice(run.from, run.to)));
  return runs.length > 0 && runs.every((run) => isWarm(run.fg));
}

function colourOf(screen: Screen, row: number, of: RegExp): Rgb | null {
  const start = rowText(screen, row).search(of);
  return start < 0 ? null : (screen.styleAt(row, start)?.fg ?? null);
}

function problemOf(text: string): Problem {
  if (RATE_LIMITED.test(text)) return 'rate_limited';
  return LOGGED_OUT.test(text) ? 'logged_out' : 'error';
}

function failure(screen: Screen, block: Block): TurnOutcome | null {
  const row = entryIn(screen, block);
  const shown = plainAt(screen, row).trim();
  const words = shown.replace(/^[^\p{L}\p{N}[]+/u, '');
  const colour = colourOf(screen, row, /\S/);
  const marked = ERROR_MARK.test(shown);
  const says = /^\[?(api )?error\b/i.test(words) || /\bAPI Error\b/.test(words.slice(0, 60));
  if (
    !marked &&
    !isAlarm(colour) &&
    !(says && isWarm(colour)) &&
    !(FAILURE.test(words) && isWarmRow(screen, row)) &&
    !STATUS_CODE.test(words)
  )
    return null;
  const stopped = INTERRUPTED.test(words.slice(0, 80));
  let text = words;
  for (let next = row + 1; next <= block.to; next += 1) text += ` ${plainAt(screen, next).trim()}`;
  const problem = stopped ? 'interrupted' : problemOf(text);
  if (problem === 'rate_limited') return limited(noticeIn(screen, { from: row, to: block.to }));
  return {
    kind: stopped ? 'interrupted' : 'error',
    problem,
    rule: stopped ? 'transcript/interrupted' : 'transcript/error',
    reason: plainText(text),
    evidence: [evidenceAt(screen, row)],
  };
}

function limited({ text, evidence, limit }: Notice): TurnOutcome {
  return {
    kind: 'error',
    problem: 'rate_limited',
    rule: 'transcript/error',
    reason: plainText(text),
    evidence,
    ...(limit === null ? {} : { limit }),
  };
}

const STOPPED =
  /^\W*((request|conversation|operation|response|turn|user)\W+(was\W+)?)?(interrupted|cancel+ed|aborted)\b/i;
const ENDS_ASKING = /[?？]["'`)\]*_]*\s*$/;
/** Matched against the last sentence of a message. */
const ASKS_TO_TELL =
  /\b(let me know|tell me|please (confirm|choose|provide|decide|specify|clarify|advise))\b/i;

function asking(screen: Screen, block: Block): TurnOutcome | null {
  let text = '';
  for (let row = block.from; row <= block.to; row += 1) text += ` ${plainAt(screen, row).trim()}`;
  if (!ENDS_ASKING.test(text) && !ASKS_TO_TELL.test(lastSentence(text))) return null;
  const last = text.split(/(?<=[.!?:])\s+/).at(-1) ?? text;
  return {
    kind: 'question',
    problem: null,
    rule: 'transcript/question',
    reason: plainText(last.trim().replace(/^[●•◆✦⏺*-]\ufe0e?\s+/u, '')),
    evidence: [evidenceAt(screen, block.to)],
  };
}

/**
 * Reads how the last turn ended. No other rule reads the transcript to decide a state, and this one reads only its end: it decides
 * between `feedback` and `done` and names a problem, never between working, blocked and waiting.
 */
export function readOutcome(screen: Screen, composer: Composer): TurnOutcome | null {
  const end = composer.top - 1;
  // Directly above the composer stand its own lines, or what Claude Code says of a limit.
  const beside = limitNotice(screen, { from: Math.max(0, end - 1), to: end });
  if (beside !== null) return limited(beside);
  for (const block of blocksAbove(screen, end)) {
    const rows = Array.from({ length: block.to - block.from + 1 }, (_, i) => block.from + i);
    const first = plainAt(screen, block.from).trim();
    const stopped = rows.find((row) => STOPPED.test(plainAt(screen, row).trim()));
    const tail = rows.find((row) =>
      /\s[·-]\s(interrupted|cancel+ed|aborted)\s*$/i.test(rowText(screen, row)),
    );
    const stop = stopped ?? tail;
    if (stop !== undefined && stop >= block.to - 2)
      return {
        kind: 'interrupted',
        problem: 'interrupted',
        rule: 'transcript/interrupted',
        reason: plainText(
          plainAt(screen, stop)
            .trim()
            .replace(/^([^\p{L}]|ℹ)+/u, ''),
        ),
        evidence: [evidenceAt(screen, stop)],
      };
    const notice = limitNotice(screen, block);
    if (notice !== null) return limited(notice);
    if (rows.every((row) => isChrome(plainAt(screen, row)))) continue;
    const failed = failure(screen, block);
    if (failed !== null) return failed;
    if (NOTE_MARK.test(first)) continue;
    // The user's own words, set off by a prompt or a bar, ask nothing of the user.
    if (OWN_WORDS.test(rowText(screen, block.from))) return null;
    return asking(screen, block);
  }
  return null;
}
