/** Notifications that matter to schmux (tmux(1) "CONTROL MODE"); every other `%` line is skipped. */
const NOTICES = [
  'sessions-changed',
  'session-renamed',
  'session-changed',
  'pane-mode-changed',
  'unlinked-window-close',
  'window-close',
  'exit',
] as const;

export type NoticeName = (typeof NOTICES)[number];

/** The events of control mode, in order. `body` is a command's output without its last newline; bytes, as tmux sent them. */
export type ControlEvent =
  | { kind: 'reply'; ok: boolean; body: Uint8Array }
  | { kind: 'sentinel'; text: string }
  | { kind: 'notice'; name: NoticeName; text: string };

export type ControlParser = { push(chunk: Uint8Array): void };

type Block = { id: string; ours: boolean; lines: Uint8Array[] };

const NEWLINE = 0x0a;
const PERCENT = 0x25;
/** Longest `%` line that is parsed; a notification is shorter. */
const NOTICE_MAX_BYTES = 4096;

/**
 * Splits the byte stream of `tmux -C` into events; any cut of the stream gives the same events, and junk never throws.
 *
 * A block runs from `%begin <time> <number> <flags>` to the `%end` or `%error` with the very same three; lines between are
 * data, also when they begin with `%`. Only blocks whose flags have bit 0 (this client asked) are emitted.
 * A line that is exactly `sentinel` + digits ends a request wherever it stands: an agent's output can imitate a block's end
 * (the numbers can be guessed), but not an unguessable `sentinel`, so order is never lost.
 */
export function createControlParser(sentinel: string, emit: (event: ControlEvent) => void): ControlParser {
  const mark = Buffer.from(sentinel, 'latin1');
  let rest: Buffer[] = [];
  let block: Block | null = null;

  function onLine(line: Buffer): void {
    if (line.length > mark.length && line.subarray(0, mark.length).equals(mark)) {
      const text = line.subarray(mark.length).toString('latin1');
      if (/^\d+$/.test(text)) {
        block = null;
        emit({ kind: 'sentinel', text });
        return;
      }
    }
    if (block !== null) {
      const ended = line[0] === PERCENT ? endOf(line, block.id) : null;
      // A copy, because the reader may reuse its buffer.
      if (ended === null) block.lines.push(Uint8Array.from(line));
      else closeBlock(block, ended);
      return;
    }
    if (line[0] !== PERCENT || line.length > NOTICE_MAX_BYTES) return;
    const text = line.toString('utf8');
    const begin = /^%begin (\d+ \d+ (\d+))$/.exec(text);
    if (begin !== null) {
      block = { id: begin[1] ?? '', ours: (Number(begin[2]) & 1) === 1, lines: [] };
      return;
    }
    const space = text.indexOf(' ');
    const word = space === -1 ? text.slice(1) : text.slice(1, space);
    const name = NOTICES.find((known) => known === word);
    if (name !== undefined) emit({ kind: 'notice', name, text: space === -1 ? '' : text.slice(space + 1) });
  }

  function closeBlock(closing: Block, ok: boolean): void {
    block = null;
    if (closing.ours) emit({ kind: 'reply', ok, body: joinLines(closing.lines) });
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        const part = bytes.subarray(start, end);
        const line = rest.length === 0 ? part : Buffer.concat([...rest, part]);
        rest = [];
        start = end + 1;
        onLine(line);
      }
      if (start < bytes.length) rest.push(Buffer.from(bytes.subarray(start)));
    },
  };
}

/** Returns true for the `%end`, false for the `%error` of the block `id`; null for anything else. */
function endOf(line: Buffer, id: string): boolean | null {
  if (line.length > NOTICE_MAX_BYTES) return null;
  const text = line.toString('latin1');
  if (text === `%end ${id}`) return true;
  return text === `%error ${id}` ? false : null;
}

function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const joined = new Uint8Array(Math.max(0, size - 1));
  let offset = 0;
  for (const line of lines) {
    joined.set(line, offset);
    offset += line.length + 1;
    if (offset <= joined.length) joined[offset - 1] = NEWLINE;
  }
  return joined;
}
