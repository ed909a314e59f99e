import { decodeFrame, type DaemonMessage } from '../../../src/contract/terminal/frames.js';
import type { Viewer, ViewerLink } from '../../../src/daemon/terminal/types.js';
import type { Terminals } from '../../../src/daemon/terminal/terminals.js';

/** A viewer that reads and acknowledges everything at once, and resumes at its offset when it is disconnected. */
export type TestViewer = {
  /** Bytes from the log, in order, and keyframes, kept apart. */
  readonly messages: DaemonMessage[];
  readonly offset: () => number;
  readonly reconnects: () => number;
  /** Sends a message as the dashboard would. */
  viewer: () => Viewer;
  /** Breaks its connection; it reconnects with the offset it has. */
  drop(): void;
  stop(): void;
};

type Options = {
  cols?: number;
  rows?: number;
  focused?: boolean;
  onOutput?: (bytes: Uint8Array, offset: number) => void;
  onKeyframe?: (bytes: Uint8Array, offset: number) => void;
  onMessage?: (message: DaemonMessage) => void;
};

export function watchSession(terminals: Terminals, id: string, options: Options = {}): TestViewer {
  const messages: DaemonMessage[] = [];
  let offset: number | null = null;
  let reconnects = -1;
  let current: Viewer;
  let stopped = false;

  function connect(): void {
    if (stopped) return;
    reconnects++;
    let mine: Viewer | null = null;
    const link: ViewerLink = {
      sendText(message) {
        messages.push(message);
        options.onMessage?.(message);
      },
      sendBinary(data, sent) {
        sent?.();
        const frame = decodeFrame(data);
        if (frame === null) throw new Error('not a frame');
        if (frame.kind === 'keyframe') {
          offset = frame.offset;
          options.onKeyframe?.(frame.bytes, frame.offset);
          return;
        }
        if (frame.offset !== (offset ?? frame.offset)) throw new Error(`gap: ${offset} → ${frame.offset}`);
        offset = frame.offset + frame.bytes.length;
        options.onOutput?.(frame.bytes, frame.offset);
        const acknowledged = offset;
        // As with a socket, the answer never comes within the call that sends.
        setImmediate(() => mine?.message({ type: 'ack', offset: acknowledged }));
      },
      buffered: () => 0,
      close: () => void setImmediate(connect),
    };
    const viewer = terminals.addViewer(id, link);
    if (viewer === null) throw new Error(`no session ${id}`);
    mine = viewer;
    current = viewer;
    viewer.message({
      type: 'hello',
      cols: options.cols ?? 80,
      rows: options.rows ?? 24,
      focused: options.focused ?? false,
      ...(offset === null ? {} : { from: offset }),
    });
  }

  connect();
  return {
    messages,
    offset: () => offset ?? 0,
    reconnects: () => reconnects,
    viewer: () => current,
    drop() {
      current.closed();
      connect();
    },
    stop() {
      stopped = true;
      current.closed();
    },
  };
}

/** Checks numbered lines `line <n> …` as they stream by, and records those that came twice or not at all. */
export function createLineCheck(): {
  feed(bytes: Uint8Array): void;
  last(): number;
  problems: string[];
  text(): string;
  /** After a keyframe the next bytes begin a line, of any number. */
  resync(): void;
} {
  const problems: string[] = [];
  let expected = 1;
  let anyNext = false;
  let rest = '';
  return {
    problems,
    last: () => expected - 1,
    text: () => rest,
    resync() {
      rest = '';
      anyNext = true;
    },
    feed(bytes) {
      const lines = (rest + Buffer.from(bytes).toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const match = /^line (\d+) /.exec(line);
        if (match === null) {
          // A keyframe may stand between the CR and the LF of a line.
          if (!line.startsWith('END') && !(anyNext && line === ''))
            problems.push(`not a line: ${JSON.stringify(line.slice(0, 60))}`);
          continue;
        }
        const number = Number(match[1]);
        const fits = anyNext ? number >= expected : number === expected;
        anyNext = false;
        if (!fits && problems.length < 20) problems.push(`after ${expected - 1} comes ${number}`);
        expected = number + 1;
      }
    },
  };
}
