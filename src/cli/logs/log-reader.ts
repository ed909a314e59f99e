import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { logFile } from '../../contract/terminal/log-files.js';
import { readLogPlaces, type LogPlaces } from './log-cut.js';

/** One read. */
const CHUNK_BYTES = 64 * 1024;

/** The log's present range, as offsets from the session's first byte, whatever was cut since. */
export type Extent = { begin: number; end: number };

/** Reads a log as it is between cuts, never during one. Offsets count from the session's first byte. */
export type LogReader = {
  extent(): Promise<Extent>;
  /** Returns at most 64 KiB from `offset`; empty at the end, null if the log now begins later. */
  read(offset: number): Promise<Uint8Array | null>;
  /** Returns the offset at which the last `lines` lines begin. */
  lastLines(lines: number): Promise<number>;
  /** True if the log was deleted; its contents can still be read. */
  isDeleted(): Promise<boolean>;
  close(): Promise<void>;
};

/** A piece of the log: `length` bytes that begin at `offset` and stand at `at` in the log's file or in the tail set aside. */
type Piece = { file: 'log' | 'tail'; at: number; offset: number; length: number };

/** Opens a log, never through a link: a log is a regular file that we own. Throws the errors of open(2), ENOENT if there is no log. */
export async function openLog(path: string): Promise<LogReader> {
  const stem = path.replace(/\.log$/, '');
  const log = await openPlain(path);
  let last: LogPlaces | null = null;

  const isDeleted = async () => (await log.stat()).nlink === 0;

  /** The files beside a log are deleted after it; what was last known then stays true. */
  async function readPlaces(): Promise<LogPlaces> {
    const places = await readLogPlaces(stem);
    if (last !== null && places.generation !== last.generation && (await isDeleted())) return last;
    last = places;
    return places;
  }

  /** Repeats `work` if the log was cut meanwhile. */
  async function uncut<T>(work: (pieces: Piece[]) => Promise<T>): Promise<T> {
    for (;;) {
      const before = await readPlaces();
      try {
        const result = await work(piecesOf(before, (await log.stat()).size));
        if ((await readPlaces()).generation === before.generation) return result;
      } catch (error) {
        // The tail is removed when the cut has finished.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  async function readPiece(piece: Piece, from: number, length: number): Promise<Uint8Array> {
    const file = piece.file === 'log' ? log : await openPlain(logFile(stem, 'tail'));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, piece.at + from);
      return buffer.subarray(0, bytesRead);
    } finally {
      if (file !== log) await file.close();
    }
  }

  return {
    extent: () => uncut((pieces) => Promise.resolve(extentOf(pieces))),
    read: (offset) =>
      uncut(async (pieces) => {
        if (offset < extentOf(pieces).begin) return null;
        const piece = pieces.find((one) => offset >= one.offset && offset < one.offset + one.length);
        if (piece === undefined) return new Uint8Array();
        const from = offset - piece.offset;
        return readPiece(piece, from, Math.min(CHUNK_BYTES, piece.length - from));
      }),
    lastLines: (lines) =>
      uncut(async (pieces) => {
        let wanted = lines + 1; // the newline that ends the last line is not the start of one of them
        const { begin, end } = extentOf(pieces);
        for (const piece of pieces.toReversed()) {
          for (let to = piece.length; to > 0;) {
            const from = Math.max(0, to - CHUNK_BYTES);
            const bytes = await readPiece(piece, from, to - from);
            if (piece.offset + to === end && bytes.at(-1) !== 0x0a) wanted -= 1;
            for (let index = bytes.length - 1; index >= 0; index -= 1)
              if (bytes[index] === 0x0a && --wanted === 0) return piece.offset + from + index + 1;
            to = from;
          }
        }
        return begin;
      }),
    isDeleted,
    close: () => log.close(),
  };
}

/** Returns the pieces in order and without a gap; at least one. `size` is that of the log file. */
function piecesOf({ base, ready }: LogPlaces, size: number): Piece[] {
  if (ready === null) return [{ file: 'log', at: 0, offset: base, length: size }];
  const { tail } = ready;
  // Until the file is truncated, the log continues after its old end, afterwards after the tail inside it.
  const at = size >= ready.size ? ready.size : tail;
  return [
    { file: 'tail', at: 0, offset: base, length: tail },
    { file: 'log', at, offset: base + tail, length: Math.max(0, size - at) },
  ];
}

function extentOf(pieces: readonly Piece[]): Extent {
  const [first] = pieces;
  const last = pieces.at(-1);
  return { begin: first?.offset ?? 0, end: (last?.offset ?? 0) + (last?.length ?? 0) };
}

function openPlain(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}
