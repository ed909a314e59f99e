// The terminal of an acting puppet: it shows one screen at a time, and keeps a record of what it was sent and under which screen.
import { appendFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** How long the rest of a sequence may take; an Escape on its own is a key. */
const SEQUENCE_MS = 30;
const PASTE_END = '\x1b[201~';
const KEYS = {
  '\r': 'Enter',
  '\x7f': 'BSpace',
  '\t': 'Tab',
  '\x1b': 'Escape',
  '\x1b[A': 'Up',
  '\x1b[B': 'Down',
  '\x1b[C': 'Right',
  '\x1b[D': 'Left',
};

/**
 * After each screen it asks tmux for the cursor. The report comes back in the order of the keys, so a key behind it was pressed
 * when tmux had that screen: `seen` is the screen that tmux had, `wrote` the one that the puppet had printed last.
 */
export function createStage(path, onInput) {
  const decoder = new StringDecoder('utf8');
  const onTheWay = [];
  let rest = '';
  let late;
  let wrote = '';
  let seen = '';

  /** `us`: µs on the clock that all processes of the machine share. */
  const note = (entry) =>
    appendFileSync(path, `${JSON.stringify({ ...entry, us: Number(process.hrtime.bigint() / 1000n) })}\n`);

  function show(name, text) {
    if (name === wrote) return void process.stdout.write(text);
    wrote = name;
    onTheWay.push(name);
    note({ what: 'wrote', name });
    process.stdout.write(`${text}\x1b[6n`);
  }

  function reported() {
    seen = onTheWay.shift() ?? seen;
    note({ what: 'seen', name: seen });
  }

  /** Takes one key, run of text or paste from the front; returns what is left, or null when more has to come first. */
  function take(text, isLate) {
    if (text.startsWith('\x1b[200~')) {
      const end = text.indexOf(PASTE_END);
      if (end < 0) return null;
      onInput({ kind: 'paste', text: text.slice(6, end), wrote, seen });
      return text.slice(end + PASTE_END.length);
    }
    // oxlint-disable-next-line no-control-regex -- these are the keys
    const run =
      /^(?:\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+)/.exec(text)?.[0] ?? '';
    if (run === '\x1b' && !isLate && (text === '\x1b' || text[1] === '[' || text[1] === 'O')) return null;
    if (/^\x1b\[\d+;\d+R$/.test(run)) reported();
    else if (run >= ' ' && run !== '\x7f') onInput({ kind: 'text', text: run, wrote, seen });
    else
      onInput({
        kind: 'key',
        text: KEYS[run] ?? `C-${String.fromCharCode(run.charCodeAt(0) + 96)}`,
        wrote,
        seen,
      });
    return text.slice(run.length);
  }

  function read(isLate) {
    while (rest !== '') {
      const left = take(rest, isLate);
      if (left === null) {
        late = setTimeout(() => read(true), SEQUENCE_MS);
        return;
      }
      rest = left;
    }
  }

  process.stdin.setRawMode(true);
  process.stdin.on('data', (chunk) => {
    clearTimeout(late);
    rest += decoder.write(chunk);
    read(false);
  });
  note({ what: 'began' });
  return { note, show };
}
