import { existsSync } from 'node:fs';
import type { WorldOptions } from '../support/worlds/schmux-world.js';

/** A home as people have one, for the paths that are seen. */
const HOME = '/home/ada';

/** Where a world for pictures is made: there when nobody has it and we may, else anywhere. */
export function pictureHome(): WorldOptions {
  const isFree = existsSync('/home') && !existsSync(HOME) && process.getuid?.() === 0;
  return isFree ? { dir: HOME } : {};
}
