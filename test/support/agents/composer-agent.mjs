// An agent with a composer and bracketed paste: composer-agent.mjs <directory> [arguments…]. It appends one JSON line per start to
// <directory>/starts (session, pid, argv, trusted) and one per message to <directory>/messages (session, pid, sha256, bytes,
// head). What the directory has decides how it begins: `trust` (a file) makes it ask first whether to trust its folder, `slow` holds
// the ms until its composer shows, `draft` a text that is in the composer then, `deaf` makes it ignore every Enter.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , directory = '', ...argv] = process.argv;
const session = process.env['SCHMUX_SESSION_ID'];
const setting = (name) => {
  const path = join(directory, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
};
const note = (file, what) =>
  appendFileSync(join(directory, file), `${JSON.stringify({ session, pid: process.pid, ...what })}\n`);
const RULE = '─'.repeat(60);

let mode = setting('trust') === null ? 'starting' : 'trust';
let draft = Buffer.from(setting('draft') ?? '');
let pasting = false;
let said = '';

function draw() {
  const shown =
    draft.length > 200 ? `[Pasted text, ${draft.length} bytes]` : draft.toString().replace(/[\r\n]+/g, ' ');
  const screen =
    mode === 'trust'
      ? [
          'Accessing workspace:',
          '',
          process.cwd(),
          '',
          'Do you trust the files in this folder?',
          '',
          '❯ 1. Yes, I trust this folder',
          '  2. No, exit',
          '',
          'Enter to confirm · Esc to cancel',
        ]
      : mode === 'starting'
        ? ['Starting …']
        : [said, '', RULE, `❯ ${shown}`, RULE, '  ? for shortcuts'];
  const row = mode === 'ready' ? `\x1b[4;${3 + [...shown].length}H\x1b[?25h` : '\x1b[?25l';
  process.stdout.write(`\x1b[2J\x1b[H${screen.join('\r\n')}${row}`);
}

function submit() {
  if (draft.length === 0 || setting('deaf') !== null) return;
  // A terminal sends every line end of a paste as CR.
  const text = Buffer.from(draft.toString('latin1').replaceAll('\r', '\n'), 'latin1');
  const sha256 = createHash('sha256').update(text).digest('hex');
  note('messages', { sha256, bytes: text.length, head: text.subarray(0, 80).toString() });
  draft = Buffer.alloc(0);
  said = `● got ${text.length} bytes`;
  draw();
}

function ready() {
  mode = 'ready';
  draw();
}

function begin() {
  mode = 'starting';
  note('starts', { argv, trusted: setting('trust') !== null });
  draw();
  setTimeout(ready, Number(setting('slow') ?? 0));
}

process.stdin.setRawMode(true);
process.stdout.write('\x1b[?2004h');
let rest = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  let data = Buffer.concat([rest, chunk]);
  rest = Buffer.alloc(0);
  if (mode === 'trust') {
    if (/[1\r]/.test(data.toString())) begin();
    else if (/[2\x1b]/.test(data.toString())) process.exit(0);
    return;
  }
  while (data.length > 0) {
    const mark = Buffer.from(pasting ? '\x1b[201~' : '\x1b[200~');
    const at = data.indexOf(mark);
    // Half a mark may be at the end of what has arrived.
    const escape = at === -1 ? data.lastIndexOf(0x1b) : -1;
    const cut = at !== -1 ? at : escape !== -1 && data.length - escape < mark.length ? escape : data.length;
    const part = data.subarray(0, cut);
    if (pasting) draft = Buffer.concat([draft, part]);
    else
      for (const byte of part) {
        if (byte === 0x0d) submit();
        else draft = Buffer.concat([draft, Buffer.of(byte)]);
      }
    if (at === -1) {
      rest = data.subarray(cut);
      break;
    }
    pasting = !pasting;
    data = data.subarray(at + mark.length);
  }
  draw();
});
if (mode === 'trust') draw();
else begin();
