import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBenchWorld, FLOOD_BYTES, MARK, type BenchWorld } from './terminal-bench-world.js';
import { loadNow, median, peakMb, quantile, resetPeak } from './terminal-figures.js';
import { costOfSessions, fanOut, firstScreens, ownSpeed } from './terminal-load.js';
import { findPeers, forgetPeers, peerVersions, seatsOf, type Kind } from './terminal-kinds.js';
import { echoFigures, echoTimes, flood } from './terminal-speed.js';

type Row = { what: string; figures: string; result: string; target: string; met: boolean };
/** schmux and its peers in this run. */
let kinds: Kind[] = [];

/** Keys per round and kind, so that 1 % of the keys of all rounds are some tens. */
const KEYS = 200;

const rows: Row[] = [];
const row = (what: string, figures: string, result: string, target: string, met: boolean): void => {
  rows.push({ what, figures, result, target, met });
  process.stderr.write(
    `${what}: ${figures} → ${result} (target ${target}: ${met ? 'met' : 'MISSED'}; load ${loadNow()})\n`,
  );
};

/** Measures all kinds in each round, each time starting with another one. */
async function alternate(rounds: number, measure: (kind: Kind) => Promise<void>): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < kinds.length; i++) await measure(kinds[(round + i) % kinds.length] ?? 'schmux');
}

const perKind = (): Record<Kind, number[]> => ({ schmux: [], pty: [], attach: [], ttyd: [], wetty: [] });
const isHere = (kind: Kind): boolean => kinds.includes(kind);

async function echo(bench: BenchWorld, rounds: number, flooded: boolean): Promise<void> {
  const { seat, close } = await seatsOf(bench, 'echo', kinds);
  const other = flooded ? await bench.sessions('endless') : [];
  const p50 = perKind();
  const p99 = perKind();
  for (const kind of kinds) await echoTimes(seat(kind), 30);
  await alternate(rounds, async (kind) => {
    const figures = echoFigures(await echoTimes(seat(kind), KEYS));
    p50[kind].push(figures.p50);
    p99[kind].push(figures.p99);
  });
  if (other.length > 0) await bench.dispose(other);
  await close();
  const when = flooded ? ', another session floods' : '';
  for (const [name, all] of [
    ['p50', p50],
    ['p99', p99],
  ] as const) {
    const mine = median(all.schmux);
    const figures = kinds.map((kind) => `${kind} ${median(all[kind]).toFixed(2)} ms`).join(' · ');
    const against = (kind: Kind, what: string, most: number) => {
      const ratio = mine / median(all[kind]);
      row(`Echo ${name}${when}, ÷ ${what}`, figures, ratio.toFixed(2), `≤ ${most}`, ratio <= most);
    };
    against('pty', 'raw PTY', 2.2);
    against('attach', 'tmux attach', 1.6);
    for (const kind of ['ttyd', 'wetty'] as const)
      if (isHere(kind)) against(kind, `${kind} with tmux attach`, 1);
  }
}

async function floods(bench: BenchWorld, rounds: number): Promise<void> {
  const { seat, close } = await seatsOf(bench, 'print', kinds);
  const whole = readFileSync(join(bench.world.dir, 'flood'));
  // The end of a flood is detected one line end before that of the file.
  const exact = new Set(
    [0, 1, 2].map((less) =>
      createHash('sha256')
        .update(whole.subarray(0, whole.length - less))
        .digest('hex'),
    ),
  );
  const speed = perKind();
  const delivered = perKind();
  let exactRounds = 0;
  resetPeak(bench.daemon);
  await alternate(rounds, async (kind) => {
    const result = await flood(seat(kind), MARK);
    speed[kind].push(FLOOD_BYTES / 1e6 / result.seconds);
    delivered[kind].push((result.bytes / whole.length) * 100);
    if (kind === 'schmux' && exact.has(result.sha256)) exactRounds++;
  });
  const peak = peakMb(bench.daemon);
  await close();
  const [mine, attach] = [median(speed.schmux), median(speed.attach)];
  const figures = kinds
    .map((kind) => `${kind} ${median(speed[kind]).toFixed(1)} MB/s, ${median(delivered[kind]).toFixed(0)} %`)
    .join(' · ');
  row('Flood of 52 MB, ÷ tmux attach', figures, (mine / attach).toFixed(2), '≥ 1.5', mine / attach >= 1.5);
  for (const kind of ['ttyd', 'wetty'] as const) {
    if (!isHere(kind)) continue;
    const ratio = mine / median(speed[kind]);
    row(`Flood of 52 MB, ÷ ${kind} with tmux attach`, figures, ratio.toFixed(2), '≥ 1.5', ratio >= 1.5);
  }
  row(
    'Flood, every byte in its place (SHA-256)',
    `${exactRounds} of ${rounds} rounds`,
    `${exactRounds}/${rounds}`,
    'all',
    exactRounds === rounds,
  );
  row(
    'Daemon under floods, peak resident',
    `${peak.toFixed(0)} MB`,
    `${peak.toFixed(0)} MB`,
    '≤ 150 MB',
    peak <= 150,
  );
}

const MEASURES: Record<string, (bench: BenchWorld, rounds: number) => Promise<void>> = {
  echo: (bench, rounds) => echo(bench, rounds, false),
  flooded: (bench, rounds) => echo(bench, rounds, true),
  flood: floods,
  async first(bench, rounds) {
    const { long, short } = await firstScreens(bench, rounds * 4);
    const ratio = median(long) / median(short);
    const figures = `${median(long).toFixed(1)} ms · ${median(short).toFixed(1)} ms`;
    row('First screen, log of 48 MB ÷ of 1 KB', figures, ratio.toFixed(2), '≤ 1.2', ratio <= 1.2);
  },
  async idle(bench) {
    const cost = await costOfSessions(bench, 'idle', 100);
    const cpu = `daemon ${cost.daemonCpu.toFixed(2)} % · tmux ${cost.tmuxCpu.toFixed(2)} %`;
    row(
      '100 idle sessions, of a core',
      cpu,
      `${cost.daemonCpu.toFixed(2)} %`,
      '≤ 0.2 %',
      cost.daemonCpu <= 0.2,
    );
    const mb = cost.daemonMb + cost.writerMb;
    const figures = `daemon ${cost.daemonMb.toFixed(3)} · log writer ${cost.writerMb.toFixed(3)} · tmux ${cost.tmuxMb.toFixed(3)} MB`;
    row('Idle session, daemon and log writer', figures, `${mb.toFixed(2)} MB`, '≤ 0.2 MB', mb <= 0.2);
  },
  async busy(bench) {
    const cost = await costOfSessions(bench, 'busy', 50);
    const figures = `daemon ${cost.daemonCpu.toFixed(1)} % · tmux ${cost.tmuxCpu.toFixed(1)} %`;
    row(
      '50 sessions at 10 KB/s, of a core',
      figures,
      `${cost.daemonCpu.toFixed(1)} %`,
      '≤ 10 %',
      cost.daemonCpu <= 10,
    );
  },
  async fanout(bench) {
    const delays = await fanOut(bench, 100, 5);
    const p99 = quantile(delays, 0.99);
    const figures = `p50 ${median(delays).toFixed(1)} · p99 ${p99.toFixed(1)} ms of ${delays.length}`;
    row('100 viewers at 1 MB/s, five stalled, p99', figures, `${p99.toFixed(0)} ms`, '≤ 50 ms', p99 <= 50);
  },
  async own(bench, rounds) {
    const { without, stalled } = await ownSpeed(bench, rounds);
    const ratio = median(without) / median(stalled);
    const figures = `${median(without).toFixed(0)} ms · stalled viewer ${median(stalled).toFixed(0)} ms`;
    row("Agent's own speed, stalled viewer ÷ none", figures, ratio.toFixed(2), '≥ 0.95', ratio >= 0.95);
  },
};

function machine(): string {
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { encoding: 'utf8' }).trim().split('\n')[0];
  const all = cpus();
  return `${all.length} × ${all[0]?.model ?? '?'}, ${platform()} ${release()} ${arch()}; Node ${process.versions.node}, ${run('tmux', '-V')}, ${run('python3', '-V')}`;
}

/**
 * `npm run bench -- terminal [--rounds N] [--only echo,flood,…] [--wetty]`: compares the terminal with a raw PTY behind the same sockets
 * and with `tmux attach` in such a PTY, in one run; also with ttyd if it is on PATH, and with `--wetty` with wetty, which is installed
 * into a folder of the run. Prints the table of docs/benchmarks.md.
 */
async function terminalBench(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: Object.keys(MEASURES).join(',') },
      wetty: { type: 'boolean', default: false },
    },
  });
  kinds = await findPeers(values.wetty);
  const before = loadNow();
  for (const name of values.only.split(',')) {
    const measure = MEASURES[name];
    if (measure === undefined)
      throw new Error(`No measure ${name}; there are ${Object.keys(MEASURES).join(', ')}`);
    // Each in a world of its own, so that none inherits what another leaves behind.
    const bench = await createBenchWorld();
    try {
      await measure(bench, Number(values.rounds));
    } finally {
      await bench.stop();
    }
  }
  const lines = rows.map(
    ({ what, figures, result, target, met }) =>
      `| ${what} | ${figures} | ${result} | ${target} | ${met ? 'yes' : '**no**'} |`,
  );
  process.stdout.write(
    `${machine()}${peerVersions()}; load average ${before} before, ${loadNow()} after\n\n| | measured | result | target | met |\n|---|---|---|---|---|\n${lines.join('\n')}\n`,
  );
}

try {
  await terminalBench(process.argv.slice(2));
} finally {
  await forgetPeers();
}
