import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listRecordings, loadRecording } from './status-recording.js';
import { replay } from './status-replay.js';
import type { Replay } from './status-replay.js';
import { score } from './status-score.js';
import type { Scores } from './status-score.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/status/recordings', import.meta.url));

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function report(scores: Scores, replays: readonly Replay[]): string {
  const sum = (of: (each: Replay) => number): number => replays.reduce((total, each) => total + of(each), 0);
  const reads = sum((each) => each.reads);
  const perRead = sum((each) => each.tickMs) / Math.max(1, reads);
  return [
    ...scores.wrong.map(
      (each) =>
        `  wrong  ${each.recording}  ${each.label} (${each.details.join(', ')}) ${each.from}–${each.to} ms: right ${each.right}, said ${JSON.stringify(each.said)}`,
    ),
    `accuracy (mean over labels)  ${percent(scores.accuracy)}   segments ${scores.segments}`,
    ...Object.entries(scores.per_label).map(
      ([label, { right, segments }]) => `  ${label.padEnd(20)} ${percent(right)}  (${segments})`,
    ),
    ...Object.entries(scores.per_agent).map(([agent, right]) => `  ${agent.padEnd(20)} ${percent(right)}`),
    `blocked recall ${scores.blocked_recall === null ? 'n/a' : percent(scores.blocked_recall)}   false blocked ${scores.false_blocked}   flaps ${scores.flaps}`,
    `delay p50 ${scores.delay_p50_ms ?? 'n/a'} ms   p95 ${scores.delay_p95_ms ?? 'n/a'} ms`,
    `cost ${(perRead * 1000).toFixed(0)} µs per screen read with its verdict (${reads} reads; ${((sum((each) => each.readMs) / Math.max(1, reads)) * 1000).toFixed(0)} µs of it reading text); 100 sessions that print all the time: ${percent(perRead * 0.001 * 100 * 4)} of a core at 4 reads a second`,
  ].join('\n');
}

/**
 * `npm run bench -- status [--corpus DIR] [--verdicts FILE] [--generic] [--only TEXT]`: replays recordings through the
 * real reader and scores its verdicts. Without a corpus it takes the product's own small selection.
 */
async function statusBench(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      corpus: { type: 'string', default: FIXTURES },
      verdicts: { type: 'string' },
      generic: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  const ids = listRecordings(values.corpus).filter((id) => id.includes(values.only));
  const given: Parameters<typeof score>[0][number][] = [];
  const replays: Replay[] = [];
  for (const id of ids) {
    const recording = loadRecording(values.corpus, id);
    const played = await replay(recording, values.generic);
    replays.push(played);
    given.push({ id, meta: recording.meta, verdicts: played.verdicts });
  }
  if (values.verdicts !== undefined)
    writeFileSync(
      values.verdicts,
      replays.map(({ recording, verdicts }) => `${JSON.stringify({ recording, verdicts })}\n`).join(''),
    );
  process.stdout.write(`${report(score(given), replays)}\n`);
  return 0;
}

process.exitCode = await statusBench(process.argv.slice(2));
