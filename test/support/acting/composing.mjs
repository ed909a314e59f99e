// A puppet with a composer, as an agent that waits for messages has one, and each accident that a message can have.

const RULE = '─'.repeat(60);
const FRAMES = ['✻', '✽', '✶', '✢'];
const TICK_MS = 100;
/** A run of text this long is shown as a paste, as agents do. */
const COLLAPSES_CHARS = 800;
const SHOWN_ROWS = 8;

/**
 * `draft`: what someone else has left. `locked`: it cannot be deleted. `placeholder`: a faint text while there is no draft. `eats`:
 * how many Enters are lost. `works_ms`: how long a message is worked on; 0: not at all. `busy`: it is working from the beginning.
 * `queues`: takes messages meanwhile. `lags_ms`: how late it draws. `asks_on_text`: opens a question once text is typed.
 * `bracketed`: asks for bracketed pastes.
 */
export function createComposing(options, { stage }) {
  const { placeholder = '', works_ms: worksMs = 400, queues = true, lags_ms: lagsMs = 0 } = options;
  let draft = options.draft ?? '';
  let eats = options.eats ?? 0;
  let works = options.busy ?? false;
  let asks = false;
  let opens;
  let seconds = 0;
  let due;
  const said = ['● Ready.'];

  function draftRows() {
    const rows = draft.split('\n').flatMap((line) => {
      if (line.length > COLLAPSES_CHARS) return [`[Pasted text #1 +${line.length} characters]`];
      return line.match(/.{1,56}/gu) ?? [''];
    });
    return rows.length > SHOWN_ROWS ? [`[Pasted text #1 +${rows.length} lines]`] : rows;
  }

  function composer() {
    if (draft === '' && placeholder !== '')
      return { rows: [`❯ \x1b[2m${placeholder}\x1b[22m`], column: 3, last: 0 };
    const rows = draftRows().map((row, n) => (n === 0 ? '❯ ' : '  ') + row);
    return { rows, column: (rows.at(-1)?.length ?? 0) + 1, last: rows.length - 1 };
  }

  function draw() {
    due = undefined;
    if (asks) {
      const rows = ['● Bash', '', '   rm -rf carts', '', ' Do you want to proceed?', ' ❯ 1. Yes', '   2. No'];
      return stage.show('rm -rf carts', `\x1b[2J\x1b[H\x1b[?25l${rows.join('\r\n')}`);
    }
    const status = works ? [`${FRAMES[seconds % 4]} Thinking… (${seconds}s · esc to interrupt)`, ''] : [];
    const above = [...said.slice(-10), '', ...status, RULE];
    const { rows, column, last } = composer();
    const all = [...above, ...rows, RULE, '  ? for shortcuts'].join('\r\n');
    const cursor = `\x1b[${above.length + last + 1};${column}H\x1b[?25h`;
    stage.show(works ? 'works' : 'composer', `\x1b[?2026h\x1b[?25l\x1b[2J\x1b[H${all}${cursor}\x1b[?2026l`);
  }
  const drawSoon = () => (due ??= setTimeout(draw, lagsMs));

  function submit() {
    if (eats > 0) {
      eats -= 1;
      return stage.note({ what: 'ate', draft });
    }
    if (draft.trim() === '' || (works && !queues)) return;
    stage.note({ what: works ? 'queued' : 'submitted', text: draft });
    said.push(`❯ ${draft.split('\n')[0]?.slice(0, 50)}`);
    draft = '';
    if (works || worksMs === 0) return;
    works = true;
    setTimeout(() => {
      works = false;
      said.push('● Done.');
      draw();
    }, worksMs);
  }

  function edit(key) {
    if (options.locked) return;
    if (key === 'BSpace') draft = [...draft].slice(0, -1).join('');
    // The line before the cursor; at its start, the line end before it.
    else if (key === 'C-u')
      draft = draft.endsWith('\n') ? draft.slice(0, -1) : draft.slice(0, draft.lastIndexOf('\n') + 1);
    else if (key === 'C-w') draft = draft.replace(/\S*\s*$/, '');
    else if (key === 'C-c') draft = '';
  }

  function type(text) {
    draft += text.replaceAll('\r', '\n');
    asks ||= options.asks_on_text ?? false;
  }

  if (options.bracketed) process.stdout.write('\x1b[?2004h');
  draw();
  setInterval(() => {
    if (!works) return;
    seconds += 1;
    draw();
  }, TICK_MS);

  return {
    input({ kind, text, wrote, seen }) {
      if (kind === 'key' || asks) stage.note({ what: 'key', key: text, wrote, seen });
      else stage.note({ what: 'text', chars: text.length, wrote, seen });
      if (asks) return;
      if (kind !== 'key') type(text);
      else if (text === 'Enter') submit();
      else edit(text);
      drawSoon();
    },
    /** `rest`: the work ends. `asks_in`: opens a question by itself after this many ms. `clear`: begins again. */
    order({ rest, asks_in: asksIn, clear }) {
      if (rest) works = false;
      if (clear) {
        clearTimeout(opens);
        [asks, works, draft] = [false, false, ''];
      }
      if (asksIn !== undefined)
        opens = setTimeout(() => {
          asks = true;
          draw();
        }, asksIn);
      draw();
    },
  };
}
