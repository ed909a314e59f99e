import { dirname } from 'node:path';
import type { ImageWay } from './descriptor.js';

/** A picture's absolute paths: in the workspace, where git ignores it, and outside of it, where it is not kept for long. */
export type PlacedImage = { inside: string; outside: string };

/** For agents whose way nobody has written down: the path itself, which is what a person would type. */
export const PLAIN: ImageWay = { kind: 'line', mark: '' };

/** The prompt and the arguments that tell an agent of its pictures. */
export function withImages(
  way: ImageWay,
  prompt: string | null,
  images: readonly PlacedImage[],
): { prompt: string | null; args: string[] } {
  if (images.length === 0) return { prompt, args: [] };
  if (way.kind === 'argument') return { prompt, args: images.map(({ inside }) => way.before + inside) };
  const flag = way.outside;
  const paths = images.map(({ inside, outside }) => (flag === undefined ? inside : outside));
  const args =
    flag === undefined ? [] : [...new Set(paths.map(dirname))].map((folder) => `${flag}=${folder}`);
  // Behind a mark a blank would end the path.
  const lines = paths.map((path) => way.mark + (way.mark === '' ? path : path.replaceAll(' ', '\\ ')));
  return { prompt: [...(prompt ? [prompt, ''] : []), ...lines].join('\n'), args };
}
