import { z } from 'zod';
import { macSchema } from '../proof.js';

/**
 * The terminal socket, one per viewer and session. Text frames are JSON control messages, binary frames are bytes.
 * Order is meaning: what a control message says holds for the binary frames after it.
 *
 * Daemon → viewer, binary: `[u8 kind][u64 big-endian offset][bytes]`.
 *   OUTPUT   the agent's bytes at log offset `offset`, exactly as printed.
 *   KEYFRAME bytes that put a freshly reset terminal (of the size last told) into the state it has at `offset`.
 * Viewer → daemon, binary: `[u8 kind][bytes]`.
 *   KEYS     bytes as typed.
 *   PASTE    a piece of pasted text (UTF-8), more follows; PASTE_END the last piece. Line ends
 *            become CR and other control characters are replaced; tmux adds bracketed-paste marks as the pane's mode says.
 */
export const FRAME = { output: 1, keyframe: 2 } as const;
export const INPUT = { keys: 1, paste: 2, paste_end: 3 } as const;

/** Bytes before the payload of a daemon frame: kind and offset. */
const HEADER = 9;
/** The largest frame a viewer may send; larger pastes are cut into pieces. Unit: bytes. */
export const FRAME_MAX = 64 * 1024;
/** Bytes a viewer may have unacknowledged before the daemon stops reading the log for it (VS Code's flow control uses the same figure). */
export const WINDOW_BYTES = 100_000;
/** A viewer acknowledges at least this often. Unit: bytes. */
export const ACK_EVERY = 5_000;

export type DaemonFrame = { kind: 'output' | 'keyframe'; offset: number; bytes: Uint8Array };

/** How long a daemon frame with this payload is. Unit: bytes. */
export function frameRoom(payload: number): number {
  return HEADER + payload;
}

/** `into` must have room for it (see frameRoom); what is longer stays as it is. */
export function encodeFrame(
  frame: DaemonFrame,
  into = new Uint8Array(frameRoom(frame.bytes.length)),
): Uint8Array<ArrayBuffer> {
  const view = new DataView(into.buffer, into.byteOffset);
  view.setUint8(0, FRAME[frame.kind]);
  view.setBigUint64(1, BigInt(frame.offset));
  into.set(frame.bytes, HEADER);
  return into;
}

/** Null for anything that is not a frame of this protocol. `bytes` is a view on `data`, not a copy. */
export function decodeFrame(data: Uint8Array): DaemonFrame | null {
  if (data.length < HEADER) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const kind = view.getUint8(0);
  const offset = Number(view.getBigUint64(1));
  if (!Number.isSafeInteger(offset)) return null;
  const bytes = data.subarray(HEADER);
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

/** Viewer → daemon, text. `from` is the offset after the last byte the viewer has; without it a keyframe comes first. */
export const viewerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    key: z.string().max(200).optional(),
    /** Instead of the key, after a challenge (proof.ts). */
    mac: macSchema.optional(),
    cols: colsSchema,
    rows: rowsSchema,
    from: z.int().min(0).optional(),
    /** A viewer that is on screen owns the size when it comes, and counts as looking. */
    focused: z.boolean().default(false),
    /** The screen first: the keyframe has few lines above it, until `history` asks for all of them. */
    brief: z.boolean().optional(),
  }),
  z.object({ type: z.literal('ack'), offset: z.int().min(0) }),
  z.object({ type: z.literal('resize'), cols: colsSchema, rows: rowsSchema }),
  /** Looking at it or not: looking marks the session viewed and takes the size: it is its who last typed or was last focused. */
  z.object({ type: z.literal('focus'), focused: z.boolean() }),
  z.object({ type: z.literal('take_over') }),
  /** Asks for a keyframe with all lines above the screen; what was printed since comes again after it. */
  z.object({ type: z.literal('history') }),
]);
export type ViewerMessage = z.infer<typeof viewerMessageSchema>;

/** Daemon → viewer, text. */
export const daemonMessageSchema = z.discriminatedUnion('type', [
  /** First: the log's oldest offset and its end now; `viewed_offset` is where a person last looked. */
  z.object({
    type: z.literal('opened'),
    base: z.int(),
    end: z.int(),
    viewed_offset: z.int().nullable(),
    live: z.boolean(),
  }),
  /** The size of the terminal for all bytes after this message, and who sets it. */
  z.object({
    type: z.literal('size'),
    cols: z.int(),
    rows: z.int(),
    owner: z.enum(['you', 'viewer', 'terminal', 'nobody']),
  }),
  /**
   * Everything up to `offset` (the end when the viewer came) has been sent: the screen is up to date. `abridged`: lines
   * above it were left out and can be had with `history`, after which it is told again.
   */
  z.object({ type: z.literal('caught_up'), offset: z.int(), abridged: z.literal(true).optional() }),
  /** Connect again: the log was cut, or the viewer is so far behind that a keyframe is the shorter way. */
  z.object({ type: z.literal('reconnect'), reason: z.enum(['rotated', 'behind']) }),
  /** The agent's process ended; what it printed stays. */
  z.object({ type: z.literal('exited') }),
  /** The daemon is there; sent every ALIVE_EVERY_MS by the socket itself. */
  z.object({ type: z.literal('alive') }),
  /** Input could not be delivered; the connection stays. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), hint: z.string().optional() }),
]);
export type DaemonMessage = z.infer<typeof daemonMessageSchema>;
