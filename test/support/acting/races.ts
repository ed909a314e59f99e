import type { Role, Act, Actor, Outcome, Stage } from './actors.js';
import { soon } from './actors.js';

/**
 * What replaces the question during a race: another one, one that differs in a character, one that goes on where the first ends,
 * one below the transcript of the first, a composer, or work.
 */
const NEXT = ['other', 'alike', 'longer', 'below', 'idle', 'works'] as const;
const STYLES = ['digits', 'arrows'] as const;
type Next = (typeof NEXT)[number];
type Style = (typeof STYLES)[number];

/** The question changes at a random time, at most this long before or after the answer is requested. */
const SPREAD_MS = 60;

/** The agents that races need. */
export const RACERS: Record<string, Role> = Object.fromEntries(
  STYLES.flatMap((style) =>
    (['idle', 'works'] as const).map((after) => [
      `${style}_${after}`,
      ['asking', { style, after, commands: ['npm test'] }] as const,
    ]),
  ),
);

/**
 * Counts of races. `delivered`: pressed while the question was open. `refused`: nothing was pressed, or a highlight was only moved.
 * `in_flight`: pressed while tmux still had the question, although the program had just printed its next screen, which nobody can
 * know; `noted`: of these, how many receipts say so. `wrong`: pressed on another screen than the one that was read, or a false
 * receipt, each with its story.
 */
export type Races = {
  races: number;
  delivered: number;
  refused: number;
  in_flight: number;
  noted: number;
  wrong: string[];
};

export const noRaces = (): Races => ({
  races: 0,
  delivered: 0,
  refused: 0,
  in_flight: 0,
  noted: 0,
  wrong: [],
});

/** Runs this many races, on all racers at once. */
export async function runRaces(
  stage: Stage,
  { races, random }: { races: number; random: () => number },
): Promise<Races> {
  const report = noRaces();
  // Drawn beforehand, so that a seed stands for the same races whatever their order.
  const plans = Array.from({ length: races }, (_, n) => ({
    n,
    style: STYLES[n % 2] ?? 'digits',
    next: NEXT[Math.floor(n / 2) % NEXT.length] ?? 'other',
    choice: 1 + Math.floor(random() * 3),
    after: (random() * 2 - 1) * SPREAD_MS,
  }));
  const work = Object.keys(RACERS).map(async (agent) => {
    const actor = await stage.enter(agent);
    for (const plan of plans) if (racerOf(plan) === agent) await race(actor, plan, report);
  });
  await Promise.all(work);
  return report;
}

type Plan = { n: number; style: Style; next: Next; choice: number; after: number };

const racerOf = ({ style, next }: Plan) => `${style}_${next === 'idle' ? 'idle' : 'works'}`;

async function race(actor: Actor, plan: Plan, report: Races): Promise<void> {
  const asked = `npm run task-${plan.n}a`;
  const other = `rm -rf carts-${plan.n}`;
  const next = {
    other: [other],
    alike: [`npm run task-${plan.n}b`],
    longer: [`${asked} --all`],
    below: [other],
    idle: [],
    works: [],
  };
  await actor.order({ ask: [asked, ...next[plan.next]], keeps: plan.next === 'below' });
  const { id, choices } = await actor.dialog(asked);
  const before = (await actor.acts()).length;
  await actor.order({ next_in: SPREAD_MS + plan.after });
  await new Promise((resolve) => setTimeout(resolve, SPREAD_MS));
  const outcome = await actor.answer(id, plan.choice);
  const acts = await soon('the question is gone', async () => {
    const since = (await actor.acts()).slice(before);
    return since.some(({ what, name }) => what === 'seen' && name !== asked) ? since : null;
  });
  report.races += 1;
  judge(acts, outcome, { asked, label: choices[plan.choice - 1]?.label ?? '' }, report);
}

function judge(
  acts: readonly Act[],
  { receipt, error }: Outcome,
  { asked, label }: { asked: string; label: string },
  report: Races,
): void {
  const keys = acts.filter(({ what }) => what === 'key');
  const chose = acts.filter(({ what }) => what === 'chose').map((act) => `${act.name}: ${act.label}`);
  const story = JSON.stringify({ asked, label, acts, receipt, error });
  if (keys.some(({ seen }) => seen !== asked)) report.wrong.push(`pressed on another screen: ${story}`);
  else if (keys.some(({ wrote }) => wrote !== asked)) {
    report.in_flight += 1;
    if (error !== null || receipt?.note !== undefined) report.noted += 1;
  } else if (chose.length === 0 && error?.code === 'SCREEN_CHANGED') report.refused += 1;
  else if (keys.length === 0) report.wrong.push(`nothing was pressed, and that was not said: ${story}`);
  else if (receipt?.outcome === 'answered' && chose.join() === `${asked}: ${label}`) report.delivered += 1;
  else report.wrong.push(`a false receipt: ${story}`);
}
