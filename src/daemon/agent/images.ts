import type { ImageWay } from './descriptor.js';

/** For agents whose way nobody has written down: the path itself, which is what a person would type. */
export const PLAIN: ImageWay = { kind: 'line', mark: '' };

/** The prompt and the arguments that tell an agent of its pictures. `paths` are absolute. */
export function withImages(
  way: ImageWay,
  prompt: string | null,
  paths: readonly string[],
): { prompt: string | null; args: string[] } {
  if (paths.length === 0) return { prompt, args: [] };
  if (way.kind === 'argument') return { prompt, args: paths.map((path) => way.before + path) };
  // Behind a mark a blank would end the path.
  const lines = paths.map((path) => way.mark + (way.mark === '' ? path : path.replaceAll(' ', '\\ ')));
  return { prompt: [...(prompt ? [prompt, ''] : []), ...lines].join('\n'), args: [] };
}
