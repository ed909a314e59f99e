// npm run soak -- kill [--kills N] [--minutes N] [--seed N]
// npm run soak -- hours N
// npm run soak -- fuzz [--minutes N] [--seed N]
// npm run soak -- nth [--minutes N] [--every N] [--faults crash,EIO]
// npm run soak -- resize [--resizes N] [--seed N]
// npm run soak -- races [--races N] [--seed N]
import { parseArgs } from 'node:util';
import { fuzzLoop } from './fuzz.js';
import { hoursLoop } from './hours.js';
import { killLoop } from './kill.js';
import { FAULTS, nthLoop } from './nth.js';
import { racesLoop } from './races.js';
import { seeded } from './random.js';
import { resizeLoop } from './resize.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    resizes: { type: 'string', default: '1000' },
    races: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    faults: { type: 'string', default: '' },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);
const minutes = Number(values.minutes);

async function kill() {
  say(`seed ${values.seed}`);
  return killLoop({ kills: Number(values.kills), minutes, random: seeded(Number(values.seed)), say });
}

async function nth() {
  const kinds = values.faults.split(',');
  const faults = FAULTS.filter((fault) => kinds.some((kind) => fault.startsWith(kind)));
  return nthLoop({
    faultsAt: (n) => (n >= Number(values.from) && n % Number(values.every) === 0 ? faults : []),
    minutes,
    say,
  });
}

async function hours() {
  return hoursLoop({ hours: Number(positionals[1] ?? '1'), say });
}

async function resize() {
  say(`seed ${values.seed}`);
  return resizeLoop({ resizes: Number(values.resizes), seed: Number(values.seed), say });
}

async function races() {
  say(`seed ${values.seed}`);
  return racesLoop({ races: Number(values.races), seed: Number(values.seed), say });
}

async function fuzz() {
  return fuzzLoop({ minutes, seed: Number(values.seed), say });
}

const MODES = { kill, nth, hours, resize, races, fuzz };
const mode = positionals[0] as keyof typeof MODES | undefined;
if (mode === undefined || !Object.hasOwn(MODES, mode)) {
  process.stderr.write(
    'npm run soak -- kill [--kills N] [--minutes N] [--seed N]\nnpm run soak -- hours [N]\nnpm run soak -- fuzz [--minutes N] [--seed N]\nnpm run soak -- nth [--minutes N] [--from N] [--every N] [--faults crash,ENOSPC,EIO,DELAY]\nnpm run soak -- resize [--resizes N] [--seed N]\nnpm run soak -- races [--races N] [--seed N]\n',
  );
  process.exit(2);
}
const report = await MODES[mode]();
say(JSON.stringify(report, null, 2));
process.exit(report.wrong.length === 0 ? 0 : 1);
