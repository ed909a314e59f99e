import { opinion } from '../opinion.js';
import type { Opinion } from '../opinion.js';
import type { Facts } from '../facts.js';
import { evidenceFor } from '../screen/evidence.js';
import { growingUntil, liveUntil, turningUntil } from '../motion/screen-motion.js';
import { steadyOutputUntil } from '../motion/output-run.js';
import type { Layout } from '../screen/layout.js';

/** Judges by a dialog: what the user would see decides. */
export function fromDialog(facts: Facts): Opinion | null {
  const dialog = facts.layout?.dialog;
  if (dialog == null) return null;
  const { rule, reason, evidence } = dialog;
  return opinion({ state: 'blocked', source: 'dialog', rule, reason }, facts.readAt, { evidence });
}

/** Judges by a shell prompt: the session is a shell and waits. */
export function fromShellPrompt(facts: Facts): Opinion | null {
  const shell = facts.layout?.shell;
  if (shell == null) return null;
  const words = {
    state: 'feedback',
    source: 'screen',
    rule: shell.rule,
    reason: 'Waits at its shell prompt',
  } as const;
  return opinion(words, facts.readAt, { evidence: shell.evidence, label: true });
}

/** Judges by "Not logged in" beside an idle composer. */
export function fromNotice(facts: Facts): Opinion | null {
  const notice = facts.layout?.notice;
  if (notice == null || (facts.worked && notice.rule === 'banner/sign-in')) return null;
  const { rule, reason, evidence } = notice;
  const words = { state: 'blocked', source: 'screen', rule, reason } as const;
  return opinion(words, facts.readAt, { problem: 'logged_out', evidence });
}

/** Returns what the agent says it is doing: a status line above the composer says more than the footer. */
function workWords(layout: Layout): string {
  const said = layout.busy.find((busy) => busy.believed !== 'shown') ?? layout.busy[0];
  return said?.reason ?? 'Working';
}

/** True for a single word, as agents rotate them to pass the time: "Working", "Pondering…". */
const isOneWord = (reason: string): boolean => !/\s/.test(reason.trim());
const asLabel = (reason: string): { label?: true } => (isOneWord(reason) ? { label: true } : {});

/** Judges by the agent's own words in its footer. */
export function fromFooter(facts: Facts): Opinion | null {
  const { layout, rules } = facts;
  if (layout?.composer == null || layout.dialog !== null) return null;
  for (const rule of rules.footers)
    for (const [offset, text] of layout.footer.entries()) {
      if (!rule.pattern.test(text)) continue;
      const evidence = [evidenceFor(text, layout.composer.bottom + 1 + offset, rule.pattern)];
      const reason = rule.state === 'working' ? workWords(layout) : (evidence[0]?.text ?? '');
      return opinion({ state: rule.state, source: 'screen', rule: rule.rule, reason }, facts.readAt, {
        evidence,
        problem: rule.problem ?? null,
        ...(rule.state === 'working' ? asLabel(reason) : {}),
      });
    }
  return null;
}

/** Judges by status lines and by turning bars or spinners. */
export function fromBusy(facts: Facts, now: number): Opinion | null {
  const { layout, motion } = facts;
  if (layout === null) return null;
  for (const busy of layout.busy) {
    const reason = busy.believed === 'shown' ? workWords(layout) : busy.reason;
    const words = { state: 'working', source: 'screen', rule: busy.rule, reason } as const;
    const label = asLabel(reason);
    if (busy.believed === 'shown') return opinion(words, facts.readAt, { evidence: busy.evidence, ...label });
    const until = liveUntil(motion, busy.believed, now);
    if (until !== null)
      return opinion(words, Math.max(motion.live.newAt, motion.live.movedAt), {
        evidence: busy.evidence,
        until,
        ...label,
      });
  }
  const turning = turningUntil(motion, now);
  if (turning === null || layout.dialog !== null || layout.composer === null) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/turning', reason: 'Shows a moving status' },
    motion.turns.at(-1) ?? now,
    { until: turning, label: true },
  );
}

/** Agents draw the end of an answer up to this long after they stop saying that they work. */
const LAST_WORDS_MS = 400;

/** Judges by steady growth; once the agent has stopped saying that it works, only by growth past the end of its answer. */
export function fromGrowth(facts: Facts, now: number): Opinion | null {
  const silent = facts.saidBusyAt !== null && !isDrafting(facts) && facts.layout?.composer != null;
  const from = silent ? (facts.saidBusyAt ?? 0) + LAST_WORDS_MS : Number.NEGATIVE_INFINITY;
  const growing = growingUntil(facts.motion, from, now);
  if (growing === null || facts.layout === null || facts.layout.dialog !== null) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/growing', reason: 'Prints steadily' },
    facts.motion.transcriptAt,
    { until: growing, label: true },
  );
}

/**
 * Judges by a run of output, if only of colours. It sustains *working* but never starts it: a user who types, scrolls or moves in a menu
 * makes a program print as steadily.
 */
export function fromOutputRun(facts: Facts, now: number): Opinion | null {
  const { previous, layout, motion, outputRun } = facts;
  const until = steadyOutputUntil(outputRun, now);
  if (until === null || previous !== 'working' || layout === null || layout.dialog !== null) return null;
  if (layout.draft !== '' && motion.draftAt >= outputRun.from) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/pulse', reason: 'Prints steadily' },
    outputRun.last,
    { until, label: true },
  );
}

/** How long a prompt that moved into the transcript is taken for work: an agent that works on it soon shows so. */
const SENT_MS = 1500;
/** The same for one that left the composer at once and may have been discarded. */
const LEFT_MS = 1000;

/** An answer is complete when nothing more comes for this long. */
const ANSWER_REST_MS = 500;

/** Judges by a prompt that was just sent. */
export function fromSent({ layout, motion, outputAt }: Facts, now: number): Opinion | null {
  const at = Math.max(motion.sent.at, motion.sent.leftAt);
  const answered = motion.transcriptAt > at && outputAt !== null;
  const until = Math.min(
    Math.max(motion.sent.at + SENT_MS, motion.sent.leftAt + LEFT_MS),
    answered ? outputAt + ANSWER_REST_MS : Number.POSITIVE_INFINITY,
  );
  if (now >= until || layout === null || layout.dialog !== null) return null;
  return opinion({ state: 'working', source: 'change', rule: 'change/sent', reason: 'Got a prompt' }, at, {
    until,
    label: true,
  });
}

/** Judges by an answered question at the end of a line, with none since: the program continues, however silently. */
export function fromAnswered({ motion, layout }: Facts): Opinion | null {
  if (motion.answeredAt === null || layout === null) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/answered', reason: 'Got an answer' },
    motion.answeredAt,
    { label: true },
  );
}

/** How long draft and transcript must be still before an agent that hides its hint while the user types counts as idle. */
const DRAFT_MS = 1500;

/** True when the user began to type while it worked: agents then replace their busy hint, so its absence means nothing. */
const isDrafting = (facts: Facts): boolean =>
  facts.previous === 'working' &&
  facts.layout?.draft !== '' &&
  facts.motion.draftAt > (facts.saidBusyAt ?? Number.POSITIVE_INFINITY);

/** Judges by a composer without signs of work. Without a composer there is no opinion: silence is no evidence. */
export function fromComposer(facts: Facts, now: number): Opinion | null {
  const { layout, motion } = facts;
  if (layout?.composer == null || layout.dialog !== null) return null;
  const until = Math.max(motion.draftAt, motion.transcriptAt) + DRAFT_MS;
  if (isDrafting(facts) && now < until)
    return opinion(
      { state: 'unknown', source: 'screen', rule: 'composer/drafting', reason: '' },
      facts.readAt,
      { until },
    );
  return opinion(
    { state: 'feedback', source: 'screen', rule: 'composer/idle', reason: 'Waits for a prompt' },
    facts.readAt,
    { label: true },
  );
}

const START_ERROR =
  /^\W{0,3}(error|fatal|panic)\b|command not found|unknown (option|argument|flag)|unexpected argument|No such file or directory/i;
/** How long a program that started with an error must be quiet before that counts. */
const START_QUIET_MS = 700;

/** Judges by a failed start: it printed an error, never showed anything to type into, and went quiet. */
export function fromStartError(facts: Facts, now: number): Opinion | null {
  const { layout, outputAt } = facts;
  if (layout === null || facts.ready || facts.worked || outputAt === null || layout.composer !== null)
    return null;
  const lines = layout.transcript;
  const row = lines.findIndex((line) => START_ERROR.test(line));
  if (row < 0) return null;
  const until = outputAt + START_QUIET_MS;
  const text = (lines[row] ?? '').trim();
  const words = { state: 'unknown', source: 'screen', rule: 'screen/start-error' } as const;
  if (now < until) return opinion({ ...words, reason: '' }, outputAt, { until });
  return opinion({ ...words, reason: text.slice(0, 200) }, outputAt, {
    problem: 'error',
    evidence: [evidenceFor(lines[row] ?? '', row, START_ERROR)],
  });
}
