import { createSchmuxWorld } from '../support/worlds/schmux-world.js';
import { noRaces, RACERS, runRaces, type Races } from '../support/acting/races.js';
import { runSendRaces, WRITER } from '../support/acting/send-races.js';
import { setActors } from '../support/acting/actors.js';
import { seeded } from './random.js';

/** Races are run in groups of this size, for progress. */
const GROUP = 100;

type Report = { answers: Races; messages: Races; wrong: string[] };

/** Answers questions that change at that moment, and sends as many messages while questions open. `wrong` must stay empty. */
export async function racesLoop(options: {
  races: number;
  seed: number;
  say(line: string): void;
}): Promise<Report> {
  const report: Report = { answers: noRaces(), messages: noRaces(), wrong: [] };
  const random = seeded(options.seed);
  const world = await createSchmuxWorld();
  try {
    const stage = await setActors(world, { ...RACERS, ...WRITER });
    await world.start();
    while (report.answers.races < options.races) {
      const races = Math.min(GROUP, options.races - report.answers.races);
      add(report.answers, await runRaces(stage, { races, random }));
      add(report.messages, await runSendRaces(stage, { races, random }));
      report.wrong = [...report.answers.wrong, ...report.messages.wrong];
      options.say(`answers: ${countsOf(report.answers)}\nmessages: ${countsOf(report.messages)}`);
    }
  } finally {
    await world.stop();
  }
  return report;
}

function countsOf({ races, delivered, refused, in_flight: inFlight, noted, wrong }: Races): string {
  return `${races} races, ${delivered} delivered, ${refused} refused, ${inFlight} in flight (${noted} noted), ${wrong.length} wrong`;
}

function add(total: Races, { wrong, ...counts }: Races): void {
  for (const key of Object.keys(counts) as (keyof typeof counts)[]) total[key] += counts[key];
  total.wrong.push(...wrong);
}
