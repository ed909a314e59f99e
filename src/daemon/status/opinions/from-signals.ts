import { opinion } from '../opinion.js';
import type { Opinion } from '../opinion.js';
import type { Facts } from '../facts.js';

/** How long a restored terminal must stay so before it means the end: programs also restore it to start an editor. */
const RESTORED_MS = 400;
/** The same when the last screen, with its composer, is left in place. */
const LEFT_OVER_MS = 1000;

/** The meaning of a report; the words are for a report without a message. */
const SAID = {
  working: { state: 'working', problem: null, words: 'Says it is working' },
  blocked: { state: 'blocked', problem: null, words: 'Asks for approval' },
  error: { state: 'feedback', problem: 'error', words: 'Reports an error' },
  idle: { state: 'feedback', problem: null, words: 'Waits for a prompt' },
  done: { state: 'done', problem: null, words: 'Says it is done' },
} as const;

/** Judges by OSC 7501, the program's own report, which holds until the next one. */
export function fromProgramStatus(facts: Facts): Opinion | null {
  const { program } = facts.signals;
  if (program === null || program.state === 'clear') return null;
  const { state, problem, words } = SAID[program.state];
  const asks = program.state === 'blocked' && program.kind === 'question';
  const own = program.state === 'idle' || program.state === 'done' ? '' : program.msg;
  const reason = own || (asks ? 'Asks a question' : words);
  return opinion({ state, source: 'signal', rule: `osc7501/${program.state}`, reason }, program.at, {
    problem,
    ...(own === '' ? { label: true } : {}),
  });
}

/** A glyph in front of a title, possibly animated. */
const TITLE_MARK = /^[^\p{L}\p{N}]+/u;

/** Judges by the window title, with the agent's rules. */
export function fromTitle(facts: Facts, now: number): Opinion | null {
  const { title } = facts.signals;
  if (title === null) return null;
  for (const rule of facts.rules.titles) {
    if (!rule.pattern.test(title.text)) continue;
    const until = rule.freshMs === undefined ? undefined : title.at + rule.freshMs;
    if (until !== undefined && now >= until) return null;
    const words = {
      state: rule.state,
      source: 'signal',
      rule: rule.rule,
      reason: title.text.replace(TITLE_MARK, ''),
    } as const;
    return opinion(words, title.at, { label: true, ...(until === undefined ? {} : { until }) });
  }
  return null;
}

/** Judges by OSC 9;4: a progress bar in the taskbar is shown only while something runs. */
export function fromProgress(facts: Facts): Opinion | null {
  const { progress } = facts.signals;
  if (progress === null || (progress.state !== 'set' && progress.state !== 'busy')) return null;
  return opinion(
    { state: 'working', source: 'signal', rule: 'osc9/progress', reason: 'Shows progress' },
    progress.at,
    { label: true },
  );
}

/** Judges by a terminal that was taken over and fully restored: the program is exiting, before its process is seen to end. */
export function fromRestored(facts: Facts, now: number): Opinion | null {
  const { restoredAt } = facts.signals;
  if (restoredAt === null || !facts.ready) return null;
  const until = restoredAt + (facts.layout?.composer == null ? RESTORED_MS : LEFT_OVER_MS);
  if (now < until)
    return opinion(
      { state: 'unknown', source: 'signal', rule: 'terminal/restoring', reason: '' },
      restoredAt,
      { until },
    );
  return opinion(
    { state: 'done', source: 'signal', rule: 'terminal/restored', reason: 'Gave the terminal back' },
    restoredAt,
    { label: true },
  );
}
