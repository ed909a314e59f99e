import { Buffer } from 'node:buffer';
import type { ByteName } from '../../git/names/byte-names.js';

/** A whole path in the spelling of byte names: one character for each byte. */
export type BytePath = ByteName;

export function bytePath(text: string): BytePath {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** For the file system, which takes any bytes. */
export function onDisk(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}
