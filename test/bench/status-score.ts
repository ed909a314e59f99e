import type { Meta } from './status-recording.js';

export type Judged = { t_ms: number; state: string; problem: string | null };
type Segment = { label: string; details: string[]; start: number; end: number };
export type Wrong = {
  recording: string;
  label: string;
  details: string[];
  from: number;
  to: number;
  right: number;
  said: Record<string, number>;
};
type Share = { ok: number; all: number; segments: number };

// A stretch of one label: the first second allows for reaction, the last moment is not judged, long ones count as ten seconds.
const REACT_MS = 1000;
const TAIL_MS = 150;
const CAP_MS = 10_000;
/** The shortest stretch that is judged, in ms. */
const MIN_MS = 300;
/** A false "blocked" that lasts this long, in ms, is noticed by the user. */
const FALSE_MS = 500;

function segmentsOf(meta: Meta): Segment[] {
  const end = meta.end_ms ?? (meta.timeline.at(-1)?.t_ms ?? 0) + 3000;
  const segments: Segment[] = [];
  for (const { label, detail, t_ms: start } of meta.timeline) {
    const last = segments.at(-1);
    if (last?.label === label) last.details.push(detail);
    else {
      if (last !== undefined) last.end = start;
      segments.push({ label, details: [detail], start, end });
    }
  }
  return segments.filter((segment) => segment.label !== 'starting');
}

/** A dialog that asks for a choice may be called blocked or feedback. */
const either = (segment: Segment): boolean =>
  segment.details.some((detail) => /^question_dialog|^menu/.test(detail));

function isRight(segment: Segment, verdict: Judged): boolean {
  const bad = verdict.problem !== null;
  switch (segment.label) {
    case 'working':
      return verdict.state === 'working' && !bad;
    case 'blocked':
      return verdict.state === 'blocked';
    case 'waiting':
      if (verdict.state === 'feedback' || (either(segment) && verdict.state === 'blocked')) return true;
      return verdict.state === 'done' && !segment.details.includes('question_prose');
    case 'done':
      return verdict.state === 'done';
    case 'error':
      return bad && verdict.state !== 'working';
    default:
      return false;
  }
}

export type Scores = {
  accuracy: number;
  blocked_recall: number | null;
  false_blocked: number;
  segments: number;
  flaps: number;
  delay_p50_ms: number | null;
  delay_p95_ms: number | null;
  per_label: Record<string, { right: number; segments: number }>;
  per_agent: Record<string, number>;
  wrong: Wrong[];
};

const mean = (shares: Record<string, Share>): number => {
  const all = Object.values(shares).map((share) => share.ok / share.all);
  return all.length === 0 ? 0 : all.reduce((sum, each) => sum + each, 0) / all.length;
};

/** Scores verdicts against the labels: the share of time with the right verdict, balanced over labels. */
export function score(given: readonly { id: string; meta: Meta; verdicts: readonly Judged[] }[]): Scores {
  const labels: Record<string, Share> = {};
  const agents: Record<string, Record<string, Share>> = {};
  const wrong: Wrong[] = [];
  const delays: number[] = [];
  const count = { blocked: 0, seen: 0, falseBlocked: 0, flaps: 0, segments: 0 };
  for (const { id, meta, verdicts } of given) {
    const nothing: Judged = { t_ms: 0, state: 'unknown', problem: null };
    const at = (ms: number): Judged => verdicts.findLast((verdict) => verdict.t_ms <= ms) ?? nothing;
    for (const segment of segmentsOf(meta)) {
      const from = segment.start + REACT_MS;
      const to = segment.end - TAIL_MS;
      if (to - from < MIN_MS) continue;
      count.segments += 1;
      const inside = verdicts.filter((verdict) => verdict.t_ms > from && verdict.t_ms < to);
      count.flaps += verdicts.filter(
        (verdict, i) =>
          i > 0 && verdict.t_ms > from && verdict.t_ms < to && verdict.state !== verdicts[i - 1]?.state,
      ).length;
      const cuts = [from, ...inside.map((verdict) => verdict.t_ms), to];
      const said: Record<string, number> = {};
      let ok = 0;
      let run = 0;
      let longest = 0;
      for (const [i, cut] of cuts.slice(0, -1).entries()) {
        const length = (cuts[i + 1] ?? cut) - cut;
        const verdict = at(cut);
        const name = `${verdict.state}${verdict.problem === null ? '' : '!'}`;
        if (isRight(segment, verdict)) ok += length;
        else said[name] = (said[name] ?? 0) + length;
        run = verdict.state === 'blocked' ? run + length : 0;
        longest = Math.max(longest, run);
      }
      const right = ok / (to - from);
      const weight = Math.min(to - from, CAP_MS);
      for (const shares of [labels, (agents[id.split('/')[0] ?? ''] ??= {})]) {
        const share = (shares[segment.label] ??= { ok: 0, all: 0, segments: 0 });
        share.ok += right * weight;
        share.all += weight;
        share.segments += 1;
      }
      if (segment.label === 'blocked') {
        count.blocked += 1;
        if (right >= 0.9) count.seen += 1;
      } else if (longest >= FALSE_MS && !either(segment)) count.falseBlocked += 1;
      const first = verdicts.find(
        (verdict) => verdict.t_ms >= segment.start && verdict.t_ms < segment.end && isRight(segment, verdict),
      );
      delays.push(isRight(segment, at(segment.start)) ? 0 : (first?.t_ms ?? segment.end) - segment.start);
      if (right < 0.9)
        wrong.push({
          recording: id,
          label: segment.label,
          details: segment.details,
          from: segment.start,
          to: segment.end,
          right: Number(right.toFixed(2)),
          said,
        });
    }
  }
  delays.sort((a, b) => a - b);
  const quantile = (share: number): number | null =>
    delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] ?? null;
  return {
    accuracy: mean(labels),
    blocked_recall: count.blocked === 0 ? null : count.seen / count.blocked,
    false_blocked: count.falseBlocked,
    segments: count.segments,
    flaps: count.flaps,
    delay_p50_ms: quantile(0.5),
    delay_p95_ms: quantile(0.95),
    per_label: Object.fromEntries(
      Object.entries(labels).map(([label, share]) => [
        label,
        { right: Number((share.ok / share.all).toFixed(4)), segments: share.segments },
      ]),
    ),
    per_agent: Object.fromEntries(
      Object.entries(agents).map(([agent, shares]) => [agent, Number(mean(shares).toFixed(4))]),
    ),
    wrong,
  };
}
