import { perturbed, PERTURBATION_NAMES } from './status-perturb.js';
import { replay } from './status-replay.js';
import type { Knowledge } from './status-replay.js';
import type { Recording } from './status-recording.js';
import { score } from './status-score.js';
import type { Scores } from './status-score.js';

const percent = (share: number): string => (share * 100).toFixed(1).padStart(6);

function judged(recordings: readonly Recording[], knowledge: Knowledge): Scores {
  return score(
    recordings.map((recording) => ({
      id: recording.id,
      meta: recording.meta,
      verdicts: replay(recording, knowledge).verdicts,
    })),
  );
}

const HEAD =
  `${''.padEnd(20)} accuracy working blocked waiting  error   done   recall  false  flaps    p95`.trimEnd();

function line(name: string, scores: Scores): string {
  const labels = ['working', 'blocked', 'waiting', 'error', 'done'].map((label) => {
    const share = scores.per_label[label];
    return share === undefined ? '     –' : percent(share.right);
  });
  const recall = scores.blocked_recall === null ? '     –' : percent(scores.blocked_recall);
  const rest = [scores.false_blocked, scores.flaps, scores.delay_p95_ms ?? '–'].map((each) =>
    String(each).padStart(6),
  );
  return [name.padEnd(20), percent(scores.accuracy), ...labels, recall, ...rest].join('  ');
}

/** Reports how well each unseen variant is read, and the worst agent for each. */
export function perturbationTable(
  recordings: readonly Recording[],
  knowledge: Knowledge,
  only: string,
): string {
  const names = only === 'all' ? PERTURBATION_NAMES : only.split(',');
  const lines = names.map((name) => {
    const scores = judged(
      recordings.map((recording) => perturbed(recording, name)),
      knowledge,
    );
    const [worst] = Object.entries(scores.per_agent).sort((a, b) => a[1] - b[1]);
    return `${line(name, scores)}   worst ${worst?.[0] ?? '–'} ${percent(worst?.[1] ?? 0).trim()}`;
  });
  return [HEAD, line('as recorded', judged(recordings, knowledge)), ...lines].join('\n');
}

function groups(
  recordings: readonly Recording[],
  name: (recording: Recording) => string,
): Map<string, Recording[]> {
  const found = new Map<string, Recording[]>();
  for (const recording of recordings)
    found.set(name(recording), [...(found.get(name(recording)) ?? []), recording]);
  return found;
}

/** Reports each agent as read without its description, and each scenario over all agents, worst first. */
export function holdOutTable(recordings: readonly Recording[], knowledge: Knowledge): string {
  const agents = groups(recordings, ({ id }) => id.split('/')[0] ?? '');
  // The size in a scenario's name does not make it another scenario.
  const scenarios = groups(recordings, ({ id }) => (id.split('/')[1] ?? '').replace(/-\d+x\d+$/, ''));
  const rows = (of: Map<string, Recording[]>): string[] =>
    [...of]
      .map(([name, each]) => ({ name, scores: judged(each, knowledge) }))
      .sort((a, b) => a.scores.accuracy - b.scores.accuracy)
      .map(({ name, scores }) => line(name, scores));
  return ['by agent', HEAD, ...rows(agents), '', 'by scenario', HEAD, ...rows(scenarios)].join('\n');
}
