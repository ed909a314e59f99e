import { once } from 'node:events';
import { fstatSync, writeSync } from 'node:fs';

export type Sink = {
  write(data: string | Uint8Array): void;
  /** Resolves when the reader has consumed what was written: for output larger than memory. */
  ready(): Promise<void>;
  isTTY: boolean;
  /** The terminal's size; meaningless when not a terminal. */
  columns: number;
  rows: number;
};

/** Size of a terminal that does not report one. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

type Stream = NodeJS.WriteStream & { fd: number };
type Failed = (error: NodeJS.ErrnoException) => void;

/** Returns a sink for stdout or stderr. A failed write never throws; it calls `failed`. */
export function processSink(stream: Stream, failed: Failed): Sink {
  stream.on('error', failed);
  const writeToFile = fileWriter(stream, failed);
  return {
    write: writeToFile ?? ((data) => void stream.write(data)),
    async ready() {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
    get isTTY() {
      return stream.isTTY ?? false;
    },
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
  };
}

/**
 * Returns a writer for a file, null for pipes, sockets and terminals. Node's stream writes once and does not check how much was
 * written: on a full disk, half of a list would be missing without an error.
 */
function fileWriter(stream: Stream, failed: Failed): Sink['write'] | null {
  if (stream.isTTY || !isFile(stream.fd)) return null;
  return (data) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(stream.fd, bytes, at);
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
    }
  };
}

function isFile(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || stat.isCharacterDevice();
  } catch {
    return false; // closed: Node has put a harmless stand-in in its place
  }
}
