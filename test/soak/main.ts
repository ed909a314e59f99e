// npm run soak -- kill [--kills N] [--minutes N] [--seed N]
import { parseArgs } from 'node:util';
import { killLoop } from './kill.js';
import { seeded } from './random.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
if (positionals[0] !== 'kill') {
  process.stderr.write('npm run soak -- kill [--kills N] [--minutes N] [--seed N]\n');
  process.exit(2);
}
const say = (line: string) => void process.stdout.write(`${line}\n`);
say(`seed ${values.seed}`);
const report = await killLoop({
  kills: Number(values.kills),
  minutes: Number(values.minutes),
  random: seeded(Number(values.seed)),
  say,
});
say(JSON.stringify(report, null, 2));
process.exit(report.wrong.length === 0 ? 0 : 1);
