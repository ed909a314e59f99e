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
  fromPulse,
  fromSent,
  fromShellPrompt,
  fromStartError,
} from './opinions/from-screen.js';
import { fromProgramStatus, fromProgress, fromRestored, fromTitle } from './opinions/from-signals.js';
import type { Opinion } from './opinions/opinion.js';
import { UNKNOWN } from './opinions/verdict.js';
import type { Claim } from './opinions/verdict.js';

/** What all facts together say now. `until`: when that may change by time alone (ms), undefined when it will not. */
export type Fused = { claim: Claim; candidates: Opinion[]; until: number | undefined };

/** How long a hook event outranks what the screen shows: agents draw within this, and hooks miss what ends a state. */
const HOOK_FRESH_MS = 2000;

function fromHook(facts: Facts, now: number): Opinion | null {
  const { hook, view } = facts;
  if (hook === null) return null;
  // Where the screen shows nothing to hold against it, a hook's word stands until the next one.
  if (view?.composer == null) return hook;
  const until = hook.at + HOOK_FRESH_MS;
  return now < until ? { ...hook, until } : null;
}

const waits = (claim: Claim): boolean => claim.state === 'feedback' || claim.state === 'done';

/** Waiting has kinds: after an error, after an interruption, after a question, after an answer, before the first prompt. */
function refined(claim: Opinion, facts: Facts): Opinion {
  if (!waits(claim) || claim.source === 'process' || claim.rule === 'terminal/restored') return claim;
  const outcome = facts.view?.outcome ?? null;
  const { evidence, reason } = outcome ?? { evidence: [], reason: '' };
  const { label: _, ...own } = claim;
  if (outcome !== null && (facts.worked || outcome.problem === 'logged_out')) {
    const problem = claim.problem !== null && outcome.problem === 'error' ? claim.problem : outcome.problem;
    if (outcome.kind !== 'question')
      return { ...own, state: 'feedback', problem, reason, evidence, rule: outcome.rule };
    if (claim.problem === null) return { ...own, state: 'feedback', reason, evidence, rule: outcome.rule };
  }
  if (claim.problem !== null) return claim;
  if (facts.worked)
    return claim.state === 'done'
      ? claim
      : { ...claim, state: 'done', reason: 'Finished its turn', label: true };
  return { ...claim, state: 'feedback' };
}

/** What the agent said since it was first asked for anything; before that, what stands there is its banner. */
function saidBy({ view, motion, markedAt }: Facts): string {
  if (view === null) return '';
  const sent = Math.max(motion.sent.at, motion.sent.leftAt) > Number.NEGATIVE_INFINITY;
  return view.said.prompted || sent || markedAt !== null ? view.said.text : '';
}

const OWN_TITLES: ReadonlySet<string> = new Set(['title/attention', 'title/braille']);

/** A label of ours gives way to the agent's own words; a fresh prompt, at which nothing was said yet, needs none. */
function worded(claim: Opinion | Claim, said: string): Claim {
  if (claim === UNKNOWN) return said === '' ? claim : { ...claim, reason: said };
  if (!('label' in claim)) return claim;
  const { label: _, ...rest } = claim;
  // A program nobody described has no words but those of its title.
  const own = OWN_TITLES.has(claim.rule) ? claim.reason : '';
  return { ...rest, reason: said || own };
}

/**
 * Weighs all sources, strongest first: process, visible dialog, hook, the program's own signals, the agent's chrome,
 * movement, an idle composer. Pure; never throws, whatever the screen shows.
 */
export function fuse(facts: Facts, now: number): Fused {
  const candidates = [
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
    fromPulse(facts, now),
    fromSent(facts, now),
    fromAnswered(facts),
    fromNotice(facts),
    fromShellPrompt(facts),
    fromComposer(facts, now),
    fromStartError(facts, now),
  ]
    .filter((each) => each !== null)
    .map((each) => refined(each, facts));
  const winner = candidates.find((each) => each.state !== 'unknown' || each.problem !== null);
  const times = candidates.flatMap((each) =>
    each.until !== undefined && each.until > now ? [each.until] : [],
  );
  return {
    claim: worded(winner ?? UNKNOWN, saidBy(facts)),
    candidates,
    until: times.length === 0 ? undefined : Math.min(...times),
  };
}
