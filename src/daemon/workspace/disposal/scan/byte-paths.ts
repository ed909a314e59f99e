import { Buffer } from 'node:buffer';
import type { ByteName } from '../../git/names/byte-names.js';

/** A whole path spelled like a byte name: one character per byte. */
export type BytePath = ByteName;

export function bytePath(text: string): BytePath {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Returns the path for the file system, which accepts any bytes. */
export function onDisk(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}
