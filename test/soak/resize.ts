import { createResizeWorld, type ResizeWorld } from '../support/worlds/resize-world.js';
import { seeded } from './random.js';

type Report = { resizes: number; compared: number; redraws: number; late: number; wrong: string[] };

/** Per this many resizes by the browser, one is by an attached terminal and one by a split. */
const OTHERS = 20;
const KINDS = ['clears', 'inline', 'shell'] as const;

/** Resizes from all sides, including floods and many at once. After each, page, daemon and tmux must show the same. */
export async function resizeLoop(options: {
  resizes: number;
  seed: number;
  say(line: string): void;
}): Promise<Report> {
  const report: Report = { resizes: 0, compared: 0, redraws: 0, late: 0, wrong: [] };
  const random = seeded(options.seed);
  const below = (count: number): number => Math.floor(random() * count);
  const size = () => ({ cols: 40 + below(140), rows: 12 + below(30) });

  async function resize(world: ResizeWorld): Promise<string> {
    const which = below(OTHERS);
    if (which === 0) {
      await world.attach(size());
      await compare(world, 'attached');
      await world.attach(null);
      return 'detached';
    }
    if (below(3) === 0) await world.print();
    const isFlood = below(4) === 0;
    if (isFlood) await world.flood();
    const many = below(5) === 0 ? 2 + below(10) : 1;
    for (let i = 0; i < many; i++) {
      await new Promise((resolve) => setTimeout(resolve, below(50)));
      world.drag(size());
      report.resizes++;
    }
    return `${many} resizes${isFlood ? ' in a flood' : ''}`;
  }

  async function compare(world: ResizeWorld, what: string): Promise<void> {
    report.compared++;
    const found = await world.compare();
    if (found !== null) report.wrong.push(`after ${report.resizes}, ${what}: ${found}`);
  }

  for (const kind of KINDS) {
    const world = await createResizeWorld(kind);
    try {
      const until = report.resizes + options.resizes / KINDS.length;
      for (let told = report.resizes; report.resizes < until;) {
        await compare(world, `${kind}, ${await resize(world)}`);
        if (report.resizes - told < 50) continue;
        told = report.resizes;
        options.say(`${report.resizes} resizes, ${report.wrong.length} screens differ`);
      }
      const { late, all } = world.redraws();
      report.redraws += all;
      report.late += late;
      if (late > 0)
        report.wrong.push(`${late} of ${all} redraws of the agent that ${kind} stand before their mark`);
      // Last, because a redraw after a split precedes the report of the split.
      for (const cols of Array.from({ length: 5 }, () => 20 + below(15))) {
        await world.split(cols);
        await compare(world, `${kind}, split`);
        await world.split(null);
        await compare(world, `${kind}, split taken away`);
      }
    } finally {
      await world.stop();
    }
  }
  return report;
}
