import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../../soak/random.js';
import { setActors, type Stage } from '../../../support/acting/actors.js';
import { RACERS, runRaces } from '../../../support/acting/races.js';
import { runSendRaces, WRITER } from '../../../support/acting/send-races.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

const SEED = 20_261_130;
/** `npm run soak -- races` runs 1,000. */
const RACES = 48;

let world: SchmuxWorld;
let stage: Stage;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, { ...RACERS, ...WRITER });
  await world.start();
});
afterAll(() => world.stop());

test.each([
  ['an answer is pressed on no other screen than that of its question', runRaces],
  ['a message is typed into no question that opens meanwhile', runSendRaces],
])('%s', async (what, run) => {
  const { wrong, ...counts } = await run(stage, { races: RACES, random: seeded(SEED) });
  process.stdout.write(`${what}: seed ${SEED}, ${JSON.stringify(counts)}, ${wrong.length} wrong\n`);
  expect(wrong).toEqual([]);
  expect(counts.races).toBe(RACES);
});
