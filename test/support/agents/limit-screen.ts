import type { SchmuxWorld } from '../worlds/schmux-world.js';
import type { Puppets } from './puppets.js';

const RULE = '─'.repeat(40);
const screen = (lines: readonly string[]): string => `\x1b[2J\x1b[H${lines.join('\r\n')}`;
const composer = (footer: string, draft = ''): string[] => [RULE, `❯ ${draft}`, RULE, `  ${footer}`];
/** Puts the cursor behind the draft, three rows above the end. */
const cursor = (row: number, draft = ''): string => `\x1b[${row};${3 + draft.length}H`;

/** What an agent shows while it works. */
export const busyScreen = screen(['● On it.', '', ...composer('esc to interrupt')]) + cursor(4);

/** What an agent shows that has stopped at a limit; `draft` is what the user has typed meanwhile. */
export const limitScreen = (notice: string, draft = ''): string =>
  screen(['● On it.', '', `■ ${notice}`, '', ...composer('? for shortcuts', draft)]) + cursor(6, draft);

/** Lets a puppet work and then stop at a limit. */
export async function stopAtLimit(
  { puppets, world }: { puppets: Puppets; world: Pick<SchmuxWorld, 'until'> },
  id: string,
  notice: string,
): Promise<void> {
  await puppets.print(id, busyScreen);
  await world.until(id, ({ nudge }) => nudge.state === 'working', 'working');
  await puppets.print(id, limitScreen(notice));
  await world.until(id, ({ nudge }) => nudge.problem === 'rate_limited', 'limited');
}

/** Returns a notice that names a moment, in ms since the epoch. */
export const limitUntil = (ms: number): string => `Usage limit reached|${Math.round(ms / 1000)}`;
