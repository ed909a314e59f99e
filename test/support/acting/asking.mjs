// A puppet that asks: it shows one question after another as an agent does, and each accident that a question can have.

const LABELS = {
  digits: ['Yes', "Yes, and don't ask again for this", 'No, and tell the agent what to do (esc)'],
  arrows: ['Allow once', 'Always allow', 'Reject'],
  letters: ['Yes', 'No'],
};
/** Rows of a screen that hides its question for a moment, as a complete redraw does. */
const HIDDEN = '\x1b[2J\x1b[H';

/**
 * `commands`: what it asks about, in order. `style`: how it lists its choices. `closes_ms`: from the key to its disappearance; 0 is
 * in the same write. `after`: what follows the last answer. `deaf`: ignores all keys. `hides`: for how long and how often, in ms.
 * `ticks_ms`: a spinner and a clock inside move. `roams_ms`: the arrow moves by itself.
 */
export function createAsking(options, { stage, end }) {
  const { style = 'digits', after = 'works', closes_ms: closesMs = 0, deaf = false } = options;
  const labels = LABELS[style];
  let commands = options.commands ?? ['npm test'];
  let at = 0;
  let arrow = 0;
  let ticks = 0;
  let typed = '';
  let closes;
  let next;
  let isHidden = false;
  let keeps = false;
  const said = [];

  const name = () => commands[at] ?? after;

  function choices() {
    if (style === 'letters') return [`Run ${name()}? [y/N] `];
    const rows = labels.map((label, n) => {
      const mark = n === arrow ? '❯' : ' ';
      return style === 'digits' ? ` ${mark} ${n + 1}. ${label}` : ` ${mark} ${label}`;
    });
    const hint = style === 'digits' ? [] : ['', ' ↑/↓ to move · enter to choose · esc to cancel'];
    return [style === 'digits' ? ' Do you want to proceed?' : ' Allow this command?', ...rows, ...hint];
  }

  function question() {
    const isTicking = options.ticks_ms !== undefined;
    const clock = isTicking ? `12:${String(ticks % 60).padStart(2, '0')}` : '';
    const title = ' Bash command'.padEnd(process.stdout.columns - 6) + clock;
    const status = isTicking ? [` ${'⠋⠙⠹⠸'[ticks % 4]} Waiting for you… (${ticks}s)`, ''] : [];
    const about = [title.trimEnd(), '', `   ${name()}`, ''];
    const rows = ['● I will look at the cart first.', ...said, '', '─'.repeat(40), ...about, ...status];
    return [...rows, ...choices()];
  }

  function draw() {
    if (isHidden) return;
    const asks = at < commands.length;
    const shown = options.roams_ms === undefined ? name() : `${name()} @${arrow}`;
    if (asks)
      stage.show(shown, `\x1b[2J\x1b[H${question().join('\r\n')}\x1b[?25${style === 'letters' ? 'h' : 'l'}`);
    else if (after === 'works') stage.show(after, '\x1b[2J\x1b[H● Working on it.\r\n\x1b[?25l');
    else if (after === 'idle')
      stage.show(
        after,
        `\x1b[2J\x1b[H● Done.\r\n\r\n${'─'.repeat(40)}\r\n❯ \r\n${'─'.repeat(40)}\x1b[4;3H\x1b[?25h`,
      );
  }

  function goOn() {
    clearTimeout(next);
    closes = undefined;
    if (keeps) said.push(`● Bash(${name()})`);
    at += 1;
    arrow = 0;
    if (at === commands.length && after === 'exit') end(0);
    draw();
  }

  function choose(n) {
    stage.note({ what: 'chose', name: name(), label: labels[n] });
    if (closesMs === 0) goOn();
    else closes = setTimeout(goOn, closesMs);
  }

  function key(text) {
    if (deaf || at >= commands.length || closes !== undefined) return;
    if (style === 'digits' && /^[1-3]$/.test(text)) choose(Number(text) - 1);
    else if (style === 'letters' && text === 'Enter') choose(typed === 'y' ? 0 : 1);
    else if (style === 'letters') typed = text;
    else if (text === 'Enter') choose(arrow);
    else if (text === 'Up' || text === 'Down') {
      arrow = Math.max(0, Math.min(labels.length - 1, arrow + (text === 'Down' ? 1 : -1)));
      draw();
    }
  }
  draw();
  if (options.ticks_ms !== undefined)
    setInterval(() => {
      ticks += 1;
      draw();
    }, options.ticks_ms);
  if (options.roams_ms !== undefined)
    setInterval(() => {
      arrow = (arrow + 1) % labels.length;
      draw();
    }, options.roams_ms);
  if (options.hides !== undefined)
    setInterval(() => {
      if (at >= commands.length) return;
      isHidden = true;
      process.stdout.write(HIDDEN);
      setTimeout(() => {
        isHidden = false;
        draw();
      }, options.hides[0]);
    }, options.hides[1]);

  return {
    input({ kind, text, wrote, seen }) {
      for (const each of kind === 'key' ? [text] : text) {
        stage.note({ what: 'key', key: each, wrote, seen, arrow });
        key(each);
      }
    },
    /**
     * `ask`: asks these questions from the first on; with `keeps` the earlier ones stay in its transcript. `next_in`: shows the
     * next one by itself after this many ms.
     */
    order({ ask, keeps: isKept = false, next_in: nextIn }) {
      if (ask !== undefined) {
        clearTimeout(next);
        clearTimeout(closes);
        closes = undefined;
        [commands, at, arrow, typed, keeps] = [ask, 0, 0, '', isKept];
        said.length = 0;
        draw();
      }
      if (nextIn !== undefined) next = setTimeout(goOn, nextIn);
    },
  };
}
