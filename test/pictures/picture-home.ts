import { existsSync } from 'node:fs';
import type { WorldOptions } from '../support/worlds/schmux-world.js';

/** A typical home directory, for the paths in the pictures. */
const HOME = '/home/ada';

/** Returns where to create the world for the pictures: there if it is free and writable, otherwise anywhere. */
export function pictureHome(): WorldOptions {
  const isFree = existsSync('/home') && !existsSync(HOME) && process.getuid?.() === 0;
  return isFree ? { dir: HOME } : {};
}
