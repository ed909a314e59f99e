import type { Facts } from './facts.js';
import { fromProcess } from './opinions/from-process.js';
import {
  fromAnswered,
  fromBusy,
  fromComposer,
  fromDialog,
  fromFooter,
  fromGrowth,
  fromNotice,
  fromOutputRun,
  fromSent,
  fromShellPrompt,
  fromStartError,
} from './opinions/from-screen.js';
import { fromProgramStatus, fromProgress, fromRestored, fromTitle } from './opinions/from-signals.js';
import type { Opinion } from './opinion.js';
import { UNKNOWN } from './verdict.js';
import type { Verdict } from './verdict.js';

/** The verdict of all facts and the opinions behind it. `until` (ms): when it may change by time alone; undefined for never. */
export type Fused = { verdict: Verdict; opinions: Opinion[]; until: number | undefined };

/** How long a hook event outranks the screen: agents draw within this time, and hooks miss what ends a state. */
const HOOK_FRESH_MS = 2000;

function fromHook(facts: Facts, now: number): Opinion | null {
  const { hook, layout } = facts;
  if (hook === null) return null;
  // Without a composer on the screen, nothing contradicts a hook: it holds until the next one.
  if (layout?.composer == null) return hook;
  const until = hook.at + HOOK_FRESH_MS;
  return now < until ? { ...hook, until } : null;
}

const waits = (opinion: Opinion): boolean => opinion.state === 'feedback' || opinion.state === 'done';

/** Refines a waiting state: after an error, an interruption, a question or an answer, or before the first prompt. */
function refined(opinion: Opinion, facts: Facts): Opinion {
  if (!waits(opinion) || opinion.source === 'process' || opinion.rule === 'terminal/restored') return opinion;
  const outcome = facts.layout?.outcome ?? null;
  const { evidence, reason, limit } = outcome ?? { evidence: [], reason: '' };
  const { label: _, ...own } = opinion;
  if (outcome !== null && (facts.worked || outcome.problem === 'logged_out')) {
    const problem =
      opinion.problem !== null && outcome.problem === 'error' ? opinion.problem : outcome.problem;
    if (outcome.kind !== 'question')
      return {
        ...own,
        state: 'feedback',
        problem,
        reason,
        evidence,
        rule: outcome.rule,
        ...(limit === undefined ? {} : { limit }),
      };
    if (opinion.problem === null) return { ...own, state: 'feedback', reason, evidence, rule: outcome.rule };
  }
  if (opinion.problem !== null) return opinion;
  if (facts.worked)
    return opinion.state === 'done'
      ? opinion
      : { ...opinion, state: 'done', reason: 'Finished its turn', label: true };
  return { ...opinion, state: 'feedback' };
}

/** Returns what the agent has said since its first prompt; before that, the text on its screen is a banner. */
function saidBy({ layout, motion, saidBusyAt }: Facts): string {
  if (layout === null) return '';
  const sent = Math.max(motion.sent.at, motion.sent.leftAt) > Number.NEGATIVE_INFINITY;
  return layout.said.prompted || sent || saidBusyAt !== null ? layout.said.text : '';
}

const OWN_TITLES: ReadonlySet<string> = new Set(['title/attention', 'title/braille']);

/** Replaces our own label with the agent's words; at a fresh prompt, before it has said anything, with nothing. */
function worded(winner: Opinion | undefined, said: string): Verdict {
  if (winner === undefined) return said === '' ? UNKNOWN : { ...UNKNOWN, reason: said };
  if (winner.label === undefined) return winner;
  const { label: _, ...rest } = winner;
  // A program without rules of its own has no words but those of its title.
  const own = OWN_TITLES.has(winner.rule) ? winner.reason : '';
  return { ...rest, reason: said || own };
}

/**
 * Weighs all sources, strongest first: process, visible dialog, hook, the program's own signals, the agent's chrome,
 * movement, an idle composer. Pure; never throws, whatever the screen shows.
 */
export function fuse(facts: Facts, now: number): Fused {
  const opinions = [
    fromProcess(facts, now),
    fromDialog(facts),
    fromHook(facts, now),
    fromProgramStatus(facts),
    fromRestored(facts, now),
    fromTitle(facts, now),
    fromProgress(facts),
    fromFooter(facts),
    fromBusy(facts, now),
    fromGrowth(facts, now),
    fromOutputRun(facts, now),
    fromSent(facts, now),
    fromAnswered(facts),
    fromNotice(facts),
    fromShellPrompt(facts),
    fromComposer(facts, now),
    fromStartError(facts, now),
  ]
    .filter((each) => each !== null)
    .map((each) => refined(each, facts));
  const winner = opinions.find((each) => each.state !== 'unknown' || each.problem !== null);
  const times = opinions.flatMap((each) =>
    each.until !== undefined && each.until > now ? [each.until] : [],
  );
  return {
    verdict: worded(winner, saidBy(facts)),
    opinions,
    until: times.length === 0 ? undefined : Math.min(...times),
  };
}
