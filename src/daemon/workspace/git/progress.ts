import type { Progress } from '../../../contract/session/session.js';

/** Git's counters in their order, and the part of our phase that each covers (percent from, to). */
const STAGES: readonly { label: string; phase: Progress['phase']; from: number; to: number; text: string }[] =
  [
    { label: 'Enumerating objects', phase: 'fetching', from: 0, to: 0, text: 'The remote is preparing' },
    { label: 'Counting objects', phase: 'fetching', from: 0, to: 2, text: 'The remote is counting' },
    { label: 'Compressing objects', phase: 'fetching', from: 2, to: 5, text: 'The remote is compressing' },
    { label: 'Receiving objects', phase: 'fetching', from: 5, to: 85, text: 'Downloading' },
    { label: 'Unpacking objects', phase: 'fetching', from: 5, to: 100, text: 'Downloading' },
    { label: 'Resolving deltas', phase: 'fetching', from: 85, to: 100, text: 'Unpacking' },
    { label: 'Updating files', phase: 'checkout', from: 0, to: 100, text: 'Writing files' },
    { label: 'Checking out files', phase: 'checkout', from: 0, to: 100, text: 'Writing files' },
    { label: 'Filtering content', phase: 'checkout', from: 0, to: 100, text: 'Filtering files' },
  ];

const LINE =
  /^(?:remote: )?([A-Z][a-z]+(?: [a-z]+)*): +(\d{1,3})% \((\d+)\/(\d+)\)(?:, ([\d.]+ [KMGT]?i?B)(?: \| ([\d.]+ [KMGT]?i?B\/s))?)?/;
/** A progress line is shorter; other lines of stderr need not be kept whole. */
const LINE_MAX_CHARS = 1000;

/**
 * Creates a parser of git's `--progress` lines that takes stderr in chunks (a line ends with CR or LF and may be cut anywhere).
 * `percent` never decreases within a phase. Only numbers and our own text get out: the remote writes to stderr too.
 */
export function createProgressParser(report: (progress: Progress) => void): (chunk: string) => void {
  let rest = '';
  let last: Progress = { phase: 'queued', percent: null, text: '' };
  return (chunk) => {
    const lines = (rest + chunk).split(/[\r\n]/);
    rest = (lines.pop() ?? '').slice(-LINE_MAX_CHARS);
    for (const line of lines) {
      const next = parseProgressLine(line);
      if (next === null) continue;
      const percent =
        next.phase === last.phase ? Math.max(next.percent ?? 0, last.percent ?? 0) : next.percent;
      if (next.phase === last.phase && next.text === last.text && percent === last.percent) continue;
      last = { ...next, percent };
      report(last);
    }
  };
}

/** Returns null for a line that is not a known counter. */
export function parseProgressLine(line: string): Progress | null {
  const [, label, percentText, done, total, size, rate] = LINE.exec(line.slice(0, LINE_MAX_CHARS)) ?? [];
  const stage = STAGES.find((entry) => entry.label === label);
  if (stage === undefined) return null;
  const share = Math.min(100, Number(percentText)) / 100;
  const detail = [
    size ?? (stage.phase === 'checkout' ? `${done} of ${total}` : undefined),
    rate === undefined ? undefined : `${rate}`,
  ].filter((part) => part !== undefined);
  return {
    phase: stage.phase,
    percent: Math.round(stage.from + share * (stage.to - stage.from)),
    text: detail.length === 0 ? stage.text : `${stage.text} (${detail.join(', ')})`,
  };
}
