import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listRecordings, loadRecording } from './status-recording.js';
import { parseOnly, replay } from './status-replay.js';
import type { Knowledge, Replay } from './status-replay.js';
import type { Recording } from './status-recording.js';
import { score } from './status-score.js';
import type { Scores } from './status-score.js';
import { holdOutTable, perturbationTable } from './status-variants.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/status/recordings', import.meta.url));

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Returns the processor time of some work, in ms. Unlike wall time, it excludes other programs. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The number of passes. The cheapest counts, since disturbances only ever add time. */
const PASSES = 3;
/** The fewest screens that one pass reads, so that a small selection is not measured before the compiler is warm. */
const MIN_READS = 4000;

/** Estimates the cost of the reader alone for 100 sessions that all print at once, from the seconds with output. */
function costOf(recordings: readonly Recording[], replays: readonly Replay[], knowledge: Knowledge): string {
  const printing = recordings.map(
    ({ events }) =>
      new Set(events.flatMap((event) => (event.type === 'bytes' ? [Math.floor(event.atMs / 1000)] : [])))
        .size,
  );
  const seconds = printing.reduce((total, each) => total + each, 0);
  const reads = replays.reduce((total, each) => total + each.reads, 0);
  const times = Math.ceil(MIN_READS / Math.max(1, reads));
  const pass = (work: (recording: Recording) => void): number =>
    cpuMs(() => {
      for (let i = 0; i < times; i += 1) recordings.forEach(work);
    }) / times;
  const best = (work: (recording: Recording) => void): number =>
    Math.min(...Array.from({ length: PASSES }, () => pass(work)));
  const ms = best((recording) => void replay(recording, knowledge)) - best(parseOnly);
  const perRead = (ms / Math.max(1, reads)) * 1000;
  return [
    `cost: ${reads} screens read in ${seconds} s with output, ${perRead.toFixed(0)} µs each with its bytes and verdict`,
    `100 sessions that all print: ${percent((ms / 1000 / Math.max(1, seconds)) * 100)} of a core`,
  ].join('\n');
}

function report(scores: Scores): string {
  const share = (name: string, right: number): string => `  ${name.padEnd(20)} ${percent(right)}`;
  return [
    ...scores.wrong.map(
      (each) =>
        `  wrong  ${each.recording}  ${each.label} (${each.details.join(', ')}) ${each.from}–${each.to} ms: right ${each.right}, said ${JSON.stringify(each.said)}`,
    ),
    `accuracy (mean over labels)  ${percent(scores.accuracy)}   segments ${scores.segments}`,
    ...Object.entries(scores.per_label).map(
      ([label, each]) => `${share(label, each.right)}  (${each.segments})`,
    ),
    ...Object.entries(scores.per_agent).map(([agent, right]) => share(agent, right)),
    `blocked recall ${scores.blocked_recall === null ? 'n/a' : percent(scores.blocked_recall)}   false blocked ${scores.false_blocked}   flaps ${scores.flaps}`,
    `delay p50 ${scores.delay_p50_ms ?? 'n/a'} ms   p95 ${scores.delay_p95_ms ?? 'n/a'} ms`,
  ].join('\n');
}

/**
 * `npm run bench -- status [--corpus DIR] [--verdicts FILE] [--generic | --screen-only] [--only TEXT]`: replays recordings through the
 * real reader and scores its verdicts. Without a corpus it uses the small selection in the repository. `--perturb all` (or names)
 * scores unseen variants instead, `--hold-out` each agent and scenario separately; `--generic` reads every agent as one without rules.
 */
function statusBench(argv: readonly string[]): void {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      corpus: { type: 'string', default: FIXTURES },
      verdicts: { type: 'string' },
      generic: { type: 'boolean', default: false },
      'screen-only': { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      perturb: { type: 'string' },
      'hold-out': { type: 'boolean', default: false },
    },
  });
  const knowledge: Knowledge = values['screen-only'] ? 'screen' : values.generic ? 'generic' : 'agent';
  const recordings = listRecordings(values.corpus)
    .filter((id) => id.includes(values.only))
    .map((id) => loadRecording(values.corpus, id));
  if (values.perturb !== undefined || values['hold-out']) {
    const table =
      values.perturb === undefined
        ? holdOutTable(recordings, knowledge)
        : perturbationTable(recordings, knowledge, values.perturb);
    process.stdout.write(`${table}\n`);
    return;
  }
  const replays = recordings.map((recording) => replay(recording, knowledge));
  if (values.verdicts !== undefined)
    writeFileSync(
      values.verdicts,
      replays.map(({ recording, verdicts }) => `${JSON.stringify({ recording, verdicts })}\n`).join(''),
    );
  const given = recordings.map(({ id, meta }, i) => ({ id, meta, verdicts: replays[i]?.verdicts ?? [] }));
  process.stdout.write(`${report(score(given))}\n${costOf(recordings, replays, knowledge)}\n`);
}

statusBench(process.argv.slice(2));
