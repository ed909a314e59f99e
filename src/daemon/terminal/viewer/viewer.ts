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
import { CHAR_MAX_BYTES, wholeCharsLength } from '../log/utf8.js';
import type { Keyframe } from '../log/keyframe.js';
import type { SizeOwner } from './size-owner.js';

/** The session as its viewers see it. */
export type ViewedSession = {
  log: LogFile;
  marks: Marks;
  sizes: SizeOwner;
  live(): boolean;
  /** Returns true while the log is being rewritten and must not be read. */
  frozen(): boolean;
  /** Rotates the log when it is too long; checked on every new connection. */
  prepare(): Promise<void>;
  keyframe(): Promise<Keyframe>;
  /** Returns a keyframe whose brief bytes are enough to begin with; faster. */
  brief(): Promise<Keyframe>;
  framePool: FramePool;
  input: ViewerInput['pane'];
  viewedOffset(): number | null;
  /** Notes whether the viewer of this key is open and focused. */
  watch(key: object, watches: boolean): void;
  /** Notes that the user saw everything up to this offset. */
  viewed(offset: number): void;
};

export type SessionViewer = Viewer & {
  readonly key: object;
  /** Sends what may be sent. Called when there may be more, or the size or its owner changed. */
  pump(): void;
  /** Reports a new size or owner at the offset that the viewer has reached. */
  sizeChanged(): void;
  /** Restarts the viewer from a keyframe if it is past this offset: the size had changed there. */
  restartAfter(offset: number): void;
  /** Sends the viewer away to reconnect at once: the log was cut. */
  rotated(): void;
};

/** A viewer this far behind reconnects and gets a keyframe; catching up would take longer. */
export const BEHIND_BYTES = 8 * 1024 * 1024;
/** Minimum interval between two notes that the user views a session. */
const VIEWED_EVERY_MS = 1000;
/** WebSocket close code "service restart" (IANA registry of RFC 6455): asks the viewer to connect again. */
const RECONNECT_CODE = 1012;

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
  // Distance at the start: a viewer that began far behind, for want of a nearer keyframe, may finish it.
  let distance = 0;
  let caughtUp = false;
  let abridged = false;
  let exitSent = false;
  let focused = false;
  let viewedAt = Number.NEGATIVE_INFINITY;
  let viewedTimer: (() => void) | null = null;
  let lastSize: (Size & { owner: string }) | null = null;

  function send(message: DaemonMessage): void {
    if (state !== 'closed') link.sendText(message);
  }

  function sendError(error: unknown): void {
    const { code, message, hint } = toSchmuxError(error);
    send({ type: 'error', code, message, ...(hint === undefined ? {} : { hint }) });
  }

  function sendSize(size: Size): void {
    const { owner } = sizes;
    const word = owner.kind === 'viewer' ? (owner.key === key ? 'you' : 'viewer') : owner.kind;
    if (
      lastSize !== null &&
      lastSize.cols === size.cols &&
      lastSize.rows === size.rows &&
      lastSize.owner === word
    )
      return;
    lastSize = { cols: size.cols, rows: size.rows, owner: word };
    send({ type: 'size', ...lastSize, owner: word });
  }

  async function open(hello: ViewerMessage & { type: 'hello' }): Promise<void> {
    state = 'opening';
    sizes.measured(key, { cols: hello.cols, rows: hello.rows });
    if (hello.focused) sizes.claim(key);
    await session.prepare();
    log.poll(false);
    const { from } = hello;
    const continues =
      from !== undefined && from >= log.base && from <= log.end && log.end - from <= BEHIND_BYTES;
    const keyframe = continues ? null : await (hello.brief === true ? session.brief() : session.keyframe());
    // Closed meanwhile, by the client or because the log was cut.
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
    sendSize(keyframe);
    link.sendBinary(encodeFrame({ kind: 'keyframe', offset: keyframe.offset, bytes }));
  }

  /** Restarts with all lines above the screen. */
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
    link.close(RECONNECT_CODE, reason);
    closed();
  }

  /** Returns how much may be sent before the viewer acknowledges more. */
  const roomBytes = (): number => WINDOW_BYTES - Math.max(sent - acked, link.buffered());

  function pump(): void {
    if (state !== 'open' || session.frozen()) return;
    if (sent < log.base) return leave('rotated');
    if (log.end - sent > BEHIND_BYTES + (caughtUp ? 0 : distance)) {
      // A viewer that takes nothing at all would only fall behind again: it is sent away once it takes something.
      return roomBytes() > 0 ? leave('behind') : undefined;
    }
    const before = sent;
    for (;;) {
      const size = marks.sizeAt(sent);
      if (size !== null) sendSize(size);
      const until = Math.min(
        sent + Math.min(roomBytes(), FRAME_BYTES),
        marks.nextSize(sent)?.offset ?? log.end,
      );
      const bytes = nextBytes(until);
      if (bytes.length === 0) break;
      session.framePool.output({ offset: sent, bytes }, link.sendBinary);
      filter.sent(bytes);
      sent += bytes.length;
    }
    if (!caughtUp && sent > goal - CHAR_MAX_BYTES && (sent >= goal || nextBytes(goal).length === 0)) {
      caughtUp = true;
      send({ type: 'caught_up', offset: sent, ...(abridged ? { abridged } : {}) });
      noteViewed();
    } else if (sent > before) noteViewed();
    if (!exitSent && sent === log.end && !session.live()) {
      exitSent = true;
      send({ type: 'exited' });
    }
  }

  /** Returns what to send next, up to `until`. No frame ends inside a character (log/utf8.ts) unless it will never be whole. */
  function nextBytes(until: number): Uint8Array {
    const bytes = log.read(sent, until - sent);
    const whole = wholeCharsLength(bytes);
    if (whole > 0 || bytes.length === 0) return bytes.subarray(0, whole);
    const char = log.read(sent, CHAR_MAX_BYTES);
    if (char.length > bytes.length) return char.subarray(0, wholeCharsLength(char));
    return session.live() ? new Uint8Array(0) : bytes;
  }

  /** Notes that the user sees what is on screen now: at once, or when the last note is old enough. */
  function noteViewed(): void {
    if (!focused || viewedTimer !== null || state !== 'open') return;
    const note = () => {
      viewedTimer = null;
      viewedAt = clock.monotonic();
      session.viewed(sent);
    };
    const wait = viewedAt + VIEWED_EVERY_MS - clock.monotonic();
    if (wait <= 0) note();
    else viewedTimer = clock.after(wait, note);
  }

  function focus(now: boolean): void {
    focused = now;
    // A viewer that is not open yet shows nothing.
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
      if (lastSize !== null) sendSize({ cols: lastSize.cols, rows: lastSize.rows });
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
          noteViewed();
          focus(message.focused);
          if (focused) sizes.claim(key);
          noteViewed();
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
      if (input.accept(frame)) sizes.claim(key);
    },
  };
  return viewer;
}

/** Returns true when lines above the screen may be missing. A brief keyframe has nothing but its brief bytes, so they may be. */
function isAbridged({ bytes, brief }: Keyframe): boolean {
  return bytes === brief || bytes.length > brief.length;
}
