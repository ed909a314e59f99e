import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { setActors, soon, type Actor, type Stage } from '../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

/** What a user is promised, in ms. */
const LIMITS = { answer_p50: 60, answer_p99: 250, guard_p50: 5 };

/** A message waits a moment for somebody who has just typed; at rest it does not. */
const REST_MS = 300;

const { values } = parseArgs({
  options: {
    answers: { type: 'string', default: '200' },
    sends: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});

const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);
const round = (ms: number): number => Math.round(ms * 10) / 10;

function at(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

/** Measures answers to a question that closes at once, from the request to the receipt, and bare key presses to the same one. */
async function measureAnswers(stage: Stage, count: number) {
  const actor = await stage.enter('asks');
  const ms: number[] = [];
  const bare: number[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await ask(actor, `npm run task-${n}`);
    const began = performance.now();
    const { receipt, error } = await actor.answer(id, 1);
    ms.push(performance.now() - began);
    if (receipt === null) throw new Error(`answer ${n}: ${error?.code} ${error?.message}`);
    await ask(actor, `npm run bare-${n}`);
    const pressed = performance.now();
    await actor.send({ text: '', enter: false, keys: ['1'] });
    bare.push(performance.now() - pressed);
    // Nothing waits for the agent here, and a key that comes late would answer the next question.
    await soon('the question is gone', async () =>
      (await actor.acts()).find(({ what, name }) => what === 'chose' && name === `npm run bare-${n}`),
    );
  }
  return { p50: at(ms, 0.5), p99: at(ms, 0.99), unguarded_p50: at(bare, 0.5), unguarded_p99: at(bare, 0.99) };
}

async function ask(actor: Actor, command: string) {
  await actor.order({ ask: [command] });
  return actor.dialog(command);
}

/** Measures from the request to the first byte in the pane of an idle composer: guarded, forced, and by a bare `tmux send-keys`. */
async function measureSends(world: SchmuxWorld, stage: Stage, count: number) {
  const actor = await stage.enter('idle');
  const target = `=schmux-${actor.id}:`;
  const ways = {
    guarded: async (text: string) => void (await actor.send({ text })),
    forced: async (text: string) => void (await actor.send({ text, force: true })),
    tmux: async (text: string) => {
      await world.tmux('send-keys', '-t', target, '-l', text);
      await world.tmux('send-keys', '-t', target, 'Enter');
    },
  };
  const ms: Record<keyof typeof ways, number[]> = { guarded: [], forced: [], tmux: [] };
  for (let n = 0; n < count; n++)
    for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const before = (await actor.acts()).length;
      const began = nowUs();
      await ways[way](`${way} ${n}`);
      const since = await soon(`${way} ${n} is submitted`, async () => {
        const acts = (await actor.acts()).slice(before);
        return acts.some(({ what }) => what === 'submitted') ? acts : null;
      });
      const first = since.find(({ what }) => what === 'text')?.us ?? Number.NaN;
      ms[way].push((first - began) / 1000);
    }
  const p50 = (way: keyof typeof ways) => at(ms[way], 0.5);
  return {
    guarded_p50: p50('guarded'),
    forced_p50: p50('forced'),
    tmux_p50: p50('tmux'),
    added_to_forced: round(p50('guarded') - p50('forced')),
    added_to_tmux: round(p50('guarded') - p50('tmux')),
  };
}

/** `npm run bench -- answer [--answers N] [--sends N] [--json]`: the time of an answer, and what reading first costs a message. */
async function answerBench(): Promise<void> {
  const world = await createSchmuxWorld();
  try {
    const stage = await setActors(world, {
      asks: ['asking', { after: 'works' }],
      idle: ['composing', { works_ms: 0 }],
    });
    await world.start({ SCHMUX_VALIDATE: '' });
    const answer = await measureAnswers(stage, Number(values.answers));
    const send = await measureSends(world, stage, Number(values.sends));
    if (values.json) return console.log(JSON.stringify({ answer, send, limits: LIMITS, load: loadavg()[0] }));
    const verdict = (value: number, limit: number) =>
      `${value} ms (limit ${limit}${value <= limit ? '' : ', EXCEEDED'})`;
    console.log(`load ${loadavg()[0]}`);
    console.log(`answer, ${values.answers} times, request to verified receipt:`);
    console.log(
      `  p50 ${verdict(answer.p50, LIMITS.answer_p50)}, p99 ${verdict(answer.p99, LIMITS.answer_p99)}`,
    );
    console.log(
      `  the same key unguarded and unverified: p50 ${answer.unguarded_p50} ms, p99 ${answer.unguarded_p99} ms`,
    );
    console.log(
      `send into an idle composer, ${values.sends} times each, request to first byte in the pane, p50:`,
    );
    console.log(
      `  guarded ${send.guarded_p50} ms, forced ${send.forced_p50} ms, tmux send-keys ${send.tmux_p50} ms`,
    );
    console.log(
      `  more than tmux send-keys: ${verdict(send.added_to_tmux, LIMITS.guard_p50)}, than the forced send: ${send.added_to_forced} ms`,
    );
  } finally {
    await world.stop();
  }
}

await answerBench();
