import { z } from 'zod';
import { macSchema } from '../proof.js';

/**
 * The protocol of the terminal socket, one per viewer and session. Text frames are JSON control messages, binary frames are
 * bytes. Their order matters: a control message applies to the binary frames after it.
 *
 * Daemon → viewer, binary: `[u8 kind][u64 big-endian offset][bytes]`.
 *   OUTPUT   the agent's bytes at log offset `offset`, exactly as printed.
 *   KEYFRAME bytes that put a freshly reset terminal (of the size last sent) into its state at `offset`.
 * Viewer → daemon, binary: `[u8 kind][bytes]`.
 *   KEYS     bytes as typed.
 *   PASTE    a piece of pasted text (UTF-8) with more to follow; PASTE_END the last piece. Line ends become CR and other
 *            control characters are replaced; tmux adds bracketed-paste marks according to the pane's mode.
 */
export const FRAME = { output: 1, keyframe: 2 } as const;
export const INPUT = { keys: 1, paste: 2, paste_end: 3 } as const;

/** Kind and offset, before the payload of a daemon frame. */
const HEADER_BYTES = 9;
/** The largest frame that a viewer may send; larger pastes are sent in pieces. */
export const FRAME_MAX_BYTES = 64 * 1024;
/** Above this many unacknowledged bytes the daemon stops reading the log for a viewer (the figure of VS Code's flow control). */
export const WINDOW_BYTES = 100_000;
/** A viewer acknowledges at least once per this many bytes. */
export const ACK_EVERY_BYTES = 5_000;

export type DaemonFrame = { kind: 'output' | 'keyframe'; offset: number; bytes: Uint8Array };

/** Returns the length of a daemon frame with a payload of this many bytes. */
export function frameBytes(payload: number): number {
  return HEADER_BYTES + payload;
}

/** Writes a frame to `into`, which must have room for it (see frameBytes); any bytes after the frame are left alone. */
export function encodeFrame(
  frame: DaemonFrame,
  into = new Uint8Array(frameBytes(frame.bytes.length)),
): Uint8Array<ArrayBuffer> {
  const view = new DataView(into.buffer, into.byteOffset);
  view.setUint8(0, FRAME[frame.kind]);
  view.setBigUint64(1, BigInt(frame.offset));
  into.set(frame.bytes, HEADER_BYTES);
  return into;
}

/** Returns null for anything that is not a frame of this protocol. `bytes` is a view on `data`, not a copy. */
export function decodeFrame(data: Uint8Array): DaemonFrame | null {
  if (data.length < HEADER_BYTES) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const kind = view.getUint8(0);
  const offset = Number(view.getBigUint64(1));
  if (!Number.isSafeInteger(offset)) return null;
  const bytes = data.subarray(HEADER_BYTES);
  if (kind === FRAME.output) return { kind: 'output', offset, bytes };
  if (kind === FRAME.keyframe) return { kind: 'keyframe', offset, bytes };
  return null;
}

export type InputFrame = { kind: keyof typeof INPUT; bytes: Uint8Array };

export function encodeInput(frame: InputFrame): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(1 + frame.bytes.length);
  out[0] = INPUT[frame.kind];
  out.set(frame.bytes, 1);
  return out;
}

export function decodeInput(data: Uint8Array): InputFrame | null {
  const bytes = data.subarray(1);
  switch (data[0]) {
    case INPUT.keys:
      return { kind: 'keys', bytes };
    case INPUT.paste:
      return { kind: 'paste', bytes };
    case INPUT.paste_end:
      return { kind: 'paste_end', bytes };
    default:
      return null;
  }
}

const colsSchema = z.int().min(2).max(1000);
const rowsSchema = z.int().min(1).max(500);

/** Viewer → daemon, text. `from` is the offset after the last byte that the viewer has; without it a keyframe comes first. */
export const viewerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    key: z.string().max(200).optional(),
    /** Instead of the key, after a challenge (proof.ts). */
    mac: macSchema.optional(),
    cols: colsSchema,
    rows: rowsSchema,
    from: z.int().min(0).optional(),
    /** A focused viewer takes the size when it connects and counts as watching. */
    focused: z.boolean().default(false),
    /** The screen first: the keyframe has few lines above the screen until `history` requests all of them. */
    brief: z.boolean().optional(),
  }),
  z.object({ type: z.literal('ack'), offset: z.int().min(0) }),
  z.object({ type: z.literal('resize'), cols: colsSchema, rows: rowsSchema }),
  /** Gaining focus marks the session viewed and takes the size, which belongs to the viewer that last typed or gained focus. */
  z.object({ type: z.literal('focus'), focused: z.boolean() }),
  z.object({ type: z.literal('take_over') }),
  /** Requests a keyframe with all lines above the screen; the output since then is sent again after it. */
  z.object({ type: z.literal('history') }),
]);
export type ViewerMessage = z.infer<typeof viewerMessageSchema>;

/** Daemon → viewer, text. */
export const daemonMessageSchema = z.discriminatedUnion('type', [
  /** The first message: the oldest and the end offset of the log. `viewed_offset` is where it ended when last viewed. */
  z.object({
    type: z.literal('opened'),
    base: z.int(),
    end: z.int(),
    viewed_offset: z.int().nullable(),
    live: z.boolean(),
  }),
  /** The size of the terminal for all bytes after this message, and its owner. */
  z.object({
    type: z.literal('size'),
    cols: z.int(),
    rows: z.int(),
    owner: z.enum(['you', 'viewer', 'terminal', 'nobody']),
  }),
  /**
   * Everything up to `offset` (the end when the viewer connected) has been sent: the screen is up to date. `abridged`: lines
   * above the screen were left out; `history` fetches them, and this message is sent again after them.
   */
  z.object({ type: z.literal('caught_up'), offset: z.int(), abridged: z.literal(true).optional() }),
  /** The viewer must reconnect: the log was cut, or the viewer is so far behind that a keyframe is shorter. */
  z.object({ type: z.literal('reconnect'), reason: z.enum(['rotated', 'behind']) }),
  /** The agent's process has ended; its output stays. */
  z.object({ type: z.literal('exited') }),
  /** The daemon is there. The socket sends this every ALIVE_EVERY_MS. */
  z.object({ type: z.literal('alive') }),
  /** Input could not be delivered; the connection stays open. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), hint: z.string().optional() }),
]);
export type DaemonMessage = z.infer<typeof daemonMessageSchema>;
