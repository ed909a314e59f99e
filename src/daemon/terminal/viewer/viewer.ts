import {
  encodeFrame,
  WINDOW_BYTES,
  type DaemonMessage,
  type InputFrame,
  type ViewerMessage,
} from '../../../contract/terminal/frames.js';
import { toSchmuxError } from '../../../contract/errors.js';
import type { Clock } from '../../../lib/clock.js';
import { FRAME_BYTES, type FramePool } from './frame-pool.js';
import { createReplyFilter } from './reply-filter.js';
import { createViewerInput, type ViewerInput } from './viewer-input.js';
import type { LogFile } from '../log/log-file.js';
import type { Marks } from '../log/marks.js';
import type { Size, Viewer, ViewerLink } from '../types.js';
import { RUNE_MAX_BYTES, wholeRunes } from '../log/utf8.js';
import type { Keyframe } from '../log/keyframe.js';
import type { SizeOwner } from './size-owner.js';

/** What a viewer sees of its session. */
export type ViewedSession = {
  log: LogFile;
  marks: Marks;
  sizes: SizeOwner;
  live(): boolean;
  /** True while the log is being rewritten: its bytes are not to be read. */
  frozen(): boolean;
  /** Cuts the log when it is too long: a new connection is when this is checked. */
  prepare(): Promise<void>;
  keyframe(): Promise<Keyframe>;
  /** One whose brief bytes are enough to begin with; sooner to be had. */
  brief(): Promise<Keyframe>;
  frames: FramePool;
  input: ViewerInput['pane'];
  viewedOffset(): number | null;
  /** The viewer of this key is open and focused from now on, or is not any more. */
  watch(key: object, watches: boolean): void;
  /** A person saw everything up to this offset. */
  viewed(offset: number): void;
};

export type SessionViewer = Viewer & {
  readonly key: object;
  /** Sends what may be sent: called when there may be more, or the size or its owner changed. */
  pump(): void;
  /** The size or its owner changed: says so at the place the viewer has reached. */
  sizeChanged(): void;
  /** The size was another one from this offset on: begins again if the viewer has got further. */
  restartAfter(offset: number): void;
  /** The log was cut: sends the viewer away, to come back at once. */
  rotated(): void;
};

/** A viewer this far behind gets a keyframe by reconnecting; the way there would take longer. Unit: bytes. */
export const BEHIND = 8 * 1024 * 1024;
/** A person who looks at a session is noted at most this often. Unit: ms. */
const VIEWED_EVERY = 1000;
/** WebSocket close codes (RFC 6455 7.4.1): normal, and the service wants the viewer to come again. */
const AGAIN = 1012;

type Deps = {
  session: ViewedSession;
  link: ViewerLink;
  clock: Clock;
  onClosed: (viewer: SessionViewer) => void;
};

export function createViewer({ session, link, clock, onClosed }: Deps): SessionViewer {
  const key = {};
  const { log, marks, sizes } = session;
  const filter = createReplyFilter();
  const input = createViewerInput({ pane: session.input, filter, live: session.live, onError: sendError });
  let state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  let sent = 0;
  let acked = 0;
  let goal = 0;
  // A way that was long from the start, for want of a nearer keyframe, is gone to its end.
  let distance = 0;
  let caughtUp = false;
  let abridged = false;
  let toldExit = false;
  let focused = false;
  let viewedAt = Number.NEGATIVE_INFINITY;
  let viewedTimer: (() => void) | null = null;
  let told: (Size & { owner: string }) | null = null;

  function send(message: DaemonMessage): void {
    if (state !== 'closed') link.sendText(message);
  }

  function sendError(error: unknown): void {
    const { code, message, hint } = toSchmuxError(error);
    send({ type: 'error', code, message, ...(hint === undefined ? {} : { hint }) });
  }

  function tellSize(size: Size): void {
    const { owner } = sizes;
    const word = owner.kind === 'viewer' ? (owner.key === key ? 'you' : 'viewer') : owner.kind;
    if (told !== null && told.cols === size.cols && told.rows === size.rows && told.owner === word) return;
    told = { cols: size.cols, rows: size.rows, owner: word };
    send({ type: 'size', ...told, owner: word });
  }

  async function open(hello: ViewerMessage & { type: 'hello' }): Promise<void> {
    state = 'opening';
    sizes.measured(key, { cols: hello.cols, rows: hello.rows });
    if (hello.focused) sizes.claim(key);
    await session.prepare();
    log.poll(false);
    const { from } = hello;
    const continues = from !== undefined && from >= log.base && from <= log.end && log.end - from <= BEHIND;
    const keyframe = continues ? null : await (hello.brief === true ? session.brief() : session.keyframe());
    // Closed meanwhile, by the other side or because the log was cut.
    if (isClosed()) return;
    const viewedOffset = session.viewedOffset();
    send({ type: 'opened', base: log.base, end: log.end, viewed_offset: viewedOffset, live: session.live() });
    abridged = keyframe !== null && hello.brief === true && isAbridged(keyframe);
    if (keyframe === null) beginAt(from ?? log.base);
    else show(keyframe, hello.brief === true ? keyframe.brief : keyframe.bytes);
    state = 'open';
    focus(hello.focused);
    pump();
  }

  const isClosed = () => state === 'closed';

  function beginAt(offset: number): void {
    goal = log.end;
    sent = offset;
    acked = offset;
    distance = goal - offset;
    caughtUp = false;
  }

  function show(keyframe: Keyframe, bytes: Uint8Array): void {
    beginAt(keyframe.offset);
    tellSize(keyframe);
    link.sendBinary(encodeFrame({ kind: 'keyframe', offset: keyframe.offset, bytes }));
  }

  /** Begins again with all lines above the screen. */
  async function history(): Promise<void> {
    const keyframe = await session.keyframe();
    if (state !== 'open') return;
    abridged = false;
    show(keyframe, keyframe.bytes);
    pump();
  }

  function failed(error: unknown): void {
    sendError(error);
    link.close(1011, 'failed');
    closed();
  }

  function leave(reason: 'rotated' | 'behind'): void {
    send({ type: 'reconnect', reason });
    link.close(AGAIN, reason);
    closed();
  }

  /** What may be sent before the viewer takes more. Unit: bytes. */
  const room = (): number => WINDOW_BYTES - Math.max(sent - acked, link.buffered());

  function pump(): void {
    if (state !== 'open' || session.frozen()) return;
    if (sent < log.base) return leave('rotated');
    if (log.end - sent > BEHIND + (caughtUp ? 0 : distance)) {
      // One that takes nothing at all would only fall behind again: it is told when it takes something.
      return room() > 0 ? leave('behind') : undefined;
    }
    const before = sent;
    for (;;) {
      const size = marks.sizeAt(sent);
      if (size !== null) tellSize(size);
      const until = Math.min(sent + Math.min(room(), FRAME_BYTES), marks.nextSize(sent)?.offset ?? log.end);
      const bytes = nextBytes(until);
      if (bytes.length === 0) break;
      session.frames.output({ offset: sent, bytes }, link.sendBinary);
      filter.sent(bytes);
      sent += bytes.length;
    }
    if (!caughtUp && sent > goal - RUNE_MAX_BYTES && (sent >= goal || nextBytes(goal).length === 0)) {
      caughtUp = true;
      send({ type: 'caught_up', offset: sent, ...(abridged ? { abridged } : {}) });
      looked();
    } else if (sent > before) looked();
    if (!toldExit && sent === log.end && !session.live()) {
      toldExit = true;
      send({ type: 'exited' });
    }
  }

  /** Returns what to send next, up to `until`. No frame ends inside a character (log/utf8.ts) unless it will never be whole. */
  function nextBytes(until: number): Uint8Array {
    const bytes = log.read(sent, until - sent);
    const whole = wholeRunes(bytes);
    if (whole > 0 || bytes.length === 0) return bytes.subarray(0, whole);
    const rune = log.read(sent, RUNE_MAX_BYTES);
    if (rune.length > bytes.length) return rune.subarray(0, wholeRunes(rune));
    return session.live() ? new Uint8Array(0) : bytes;
  }

  /** Notes that a person sees what is on screen now: at once, or when the last note is old enough. */
  function looked(): void {
    if (!focused || viewedTimer !== null || state !== 'open') return;
    const note = () => {
      viewedTimer = null;
      viewedAt = clock.monotonic();
      session.viewed(sent);
    };
    const wait = viewedAt + VIEWED_EVERY - clock.monotonic();
    if (wait <= 0) note();
    else viewedTimer = clock.after(wait, note);
  }

  function focus(now: boolean): void {
    focused = now;
    // Before it is open it shows nothing.
    if (state === 'open' || !now) session.watch(key, now);
  }

  function closed(): void {
    if (state === 'closed') return;
    state = 'closed';
    if (viewedTimer !== null) {
      viewedTimer();
      session.viewed(sent);
    }
    focus(false);
    onClosed(viewer);
    sizes.left(key);
  }

  const viewer: SessionViewer = {
    key,
    pump,
    sizeChanged() {
      if (state !== 'open') return;
      if (told !== null) tellSize({ cols: told.cols, rows: told.rows });
      pump();
    },
    restartAfter(offset) {
      if (state === 'open' && sent > offset) history().catch(failed);
    },
    rotated() {
      if (state === 'open') leave('rotated');
    },
    closed,
    message(message) {
      if (state === 'closed') return;
      switch (message.type) {
        case 'hello':
          if (state !== 'new') return;
          open(message).catch(failed);
          return;
        case 'ack':
          acked = Math.min(sent, Math.max(acked, message.offset));
          pump();
          return;
        case 'resize':
          sizes.measured(key, { cols: message.cols, rows: message.rows });
          return;
        case 'focus':
          looked();
          focus(message.focused);
          if (focused) sizes.claim(key);
          looked();
          return;
        case 'take_over':
          sizes.claim(key);
          return;
        case 'history':
          if (state === 'open') history().catch(failed);
          return;
      }
    },
    input(frame: InputFrame) {
      if (state === 'new' || state === 'closed') return;
      if (input.take(frame)) sizes.claim(key);
    },
  };
  return viewer;
}

/** A glance has nothing but its brief bytes; who is to know what is above it? */
function isAbridged({ bytes, brief }: Keyframe): boolean {
  return bytes === brief || bytes.length > brief.length;
}
