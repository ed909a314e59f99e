import { soon, type Act, type Actor, type Outcome, type Role, type Stage } from './actors.js';
import { noRaces, type Races } from './races.js';

/** The question opens at a random time, at most this long after the message is requested. Enter follows the text after 80 ms. */
const WITHIN_MS = 240;
/** The question that opens. */
const QUESTION = 'rm -rf carts';

/** The agent that these races need. */
export const WRITER: Record<string, Role> = { writer: ['composing', { works_ms: 0 }] };

/** Runs this many races between a message and a question that opens by itself, on several agents at once. */
export async function runSendRaces(
  stage: Stage,
  { races, random }: { races: number; random: () => number },
): Promise<Races> {
  const report = noRaces();
  const plans = Array.from({ length: races }, (_, n) => ({ n, after: random() * WITHIN_MS }));
  const work = [0, 1, 2].map(async (lane) => {
    const actor = await stage.enter('writer');
    for (const plan of plans) if (plan.n % 3 === lane) await race(actor, plan, report);
  });
  await Promise.all(work);
  return report;
}

async function race(actor: Actor, { n, after }: { n: number; after: number }, report: Races): Promise<void> {
  const text = `message ${n}`;
  await actor.order({ clear: true });
  await actor.until(({ dialog }) => dialog === undefined, 'asking no more');
  const before = (await actor.acts()).length;
  await actor.order({ asks_in: after });
  const outcome = await actor.send({ text });
  const acts = await soon('the question is open', async () => {
    const since = (await actor.acts()).slice(before);
    return since.some(({ what, name }) => what === 'seen' && name === QUESTION) ? since : null;
  });
  report.races += 1;
  judge(acts, outcome, text, report);
}

function judge(acts: readonly Act[], { receipt, error }: Outcome, text: string, report: Races): void {
  const input = acts.filter(({ what }) => what === 'key' || what === 'text');
  const taken = acts.flatMap((act) => (act.what === 'submitted' ? [act.text] : []));
  const story = JSON.stringify({ text, acts, receipt, error });
  // Right after a change of its screen an agent can look as if it worked.
  const delivered = receipt !== null && /^(submitted|started|queued)$/.test(receipt.outcome);
  if (input.some(({ seen }) => seen === QUESTION)) report.wrong.push(`pressed on the question: ${story}`);
  else if (input.some(({ wrote }) => wrote === QUESTION)) {
    report.in_flight += 1;
    if (error !== null || receipt?.note !== undefined) report.noted += 1;
  } else if (taken.join() === text && delivered) report.delivered += 1;
  else if (taken.length === 0 && error !== null && /^(DIALOG_OPEN|SCREEN_CHANGED)$/.test(error.code))
    report.refused += 1;
  else report.wrong.push(`a false receipt: ${story}`);
}
