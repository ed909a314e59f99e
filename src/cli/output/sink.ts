import { once } from 'node:events';
import { fstatSync, writeSync } from 'node:fs';
import type { Sink } from '../io.js';

/** For a terminal that does not say its size. Unit: columns, rows. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

type Stream = NodeJS.WriteStream & { fd: number };
type Failed = (error: NodeJS.ErrnoException) => void;

/** stdout or stderr of this process. A write that fails never throws: `failed` is told. */
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
 * For a file, null for pipes, sockets and terminals. Node's own stream writes once and does not look how much was taken: on a disk
 * that fills up half of a list would be missing, without an error.
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
    return false; // closed: Node has put something in its place that needs no care
  }
}
