import { opinion } from './opinion.js';
import type { Opinion } from './opinion.js';
import type { Facts } from './facts.js';
import { evidenceFor } from './footer.js';
import { growingUntil, liveUntil, turningUntil } from './motion.js';

/** A dialog: what a person would see decides. */
export function fromDialog(facts: Facts): Opinion | null {
  const dialog = facts.view?.dialog;
  if (dialog == null) return null;
  return opinion(
    { state: 'blocked', source: 'dialog', rule: dialog.rule, reason: dialog.reason },
    facts.viewAt,
    { problem: dialog.rule === 'footer/sign-in' ? 'logged_out' : null, evidence: dialog.evidence },
  );
}

/** The agent's own words in its footer, by its table. */
export function fromFooter(facts: Facts): Opinion | null {
  const { view, rules } = facts;
  if (view?.composer == null || view.dialog !== null) return null;
  for (const rule of rules.footers)
    for (const [offset, text] of view.footer.split('\n').entries()) {
      if (!rule.pattern.test(text)) continue;
      const evidence = [evidenceFor(text, view.composer.bottom + 1 + offset, rule.pattern)];
      return opinion(
        { state: rule.state, source: 'screen', rule: rule.rule, reason: evidence[0]?.text ?? '' },
        facts.viewAt,
        { evidence, problem: rule.problem ?? null },
      );
    }
  return null;
}

/** Status lines, and bars or spinners that turn. */
export function fromBusy(facts: Facts, now: number): Opinion | null {
  const { view, motion } = facts;
  if (view === null) return null;
  const live = liveUntil(motion, now);
  const busy = view.busy.find((each) => !each.live) ?? (live === null ? undefined : view.busy[0]);
  if (busy !== undefined)
    return opinion(
      { state: 'working', source: 'screen', rule: busy.rule, reason: busy.reason },
      busy.live ? motion.live.at : facts.viewAt,
      { evidence: busy.evidence, ...(busy.live && live !== null ? { until: live } : {}) },
    );
  const turning = turningUntil(motion, now);
  if (turning === null || view.dialog !== null || view.composer === null) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/turning', reason: 'Shows a moving status' },
    motion.turns.at(-1) ?? now,
    { until: turning },
  );
}

/** Steady output. */
export function fromGrowth(facts: Facts, now: number): Opinion | null {
  if (facts.marked && facts.view?.composer != null) return null;
  const growing = growingUntil(facts.motion, now);
  if (growing === null || facts.view === null || facts.view.dialog !== null) return null;
  return opinion(
    { state: 'working', source: 'change', rule: 'change/growing', reason: 'Prints steadily' },
    facts.motion.transcriptAt,
    { until: growing },
  );
}

/** A composer with nothing that says it is busy. Without a composer nothing is said: silence is no evidence. */
export function fromComposer(facts: Facts): Opinion | null {
  const { view } = facts;
  if (view?.composer == null || view.dialog !== null) return null;
  return opinion(
    { state: 'feedback', source: 'screen', rule: 'composer/idle', reason: 'Waits for a prompt' },
    facts.viewAt,
  );
}

const START_ERROR =
  /^\W{0,3}(error|fatal|panic)\b|command not found|unknown (option|argument|flag)|unexpected argument|No such file or directory/i;
/** How long a program that began with an error must be quiet before that counts, in ms. */
const START_QUIET_MS = 700;

/** An error instead of a start: it printed one, never showed anything to type into, and went quiet. */
export function fromStartError(facts: Facts, now: number): Opinion | null {
  const { view, outputAt } = facts;
  if (view === null || facts.ready || facts.worked || outputAt === null || view.composer !== null)
    return null;
  const lines = view.transcript.split('\n');
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
