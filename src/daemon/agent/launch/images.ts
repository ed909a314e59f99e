import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Elsewhere, ImageWay } from '../descriptor.js';
import { expandHome } from '../../environment/find-program.js';

/**
 * A picture's absolute paths: in the workspace, where git ignores it; outside of it, where it is not kept for long; and in the
 * folder that its agent always reads, where it has one.
 */
export type PlacedImage = { inside: string; outside: string; own: string | null };

/** Where an agent that does not read what git ignores is given pictures, and what stands before a path; null: it reads the workspace. */
export type ImagePlace = { folder: string | null; mark: string } | null;

/** For agents whose way nobody has written down: the path itself, which is what a person would type. */
export const PLAIN: ImageWay = { kind: 'line', mark: '' };

/** Ours in a folder that is somebody else's. */
const FOLDER = 'schmux';

/** The prompt and the arguments that tell an agent of its pictures. */
export function withImages(
  way: ImageWay,
  prompt: string | null,
  images: readonly PlacedImage[],
): { prompt: string | null; args: string[] } {
  if (images.length === 0) return { prompt, args: [] };
  if (way.kind === 'argument') return { prompt, args: images.map(({ inside }) => way.before + inside) };
  const { elsewhere } = way;
  const paths = images.map(({ inside, outside, own }) =>
    elsewhere === undefined ? inside : (own ?? outside),
  );
  const asked = images.flatMap(({ own, outside }) => (own === null ? [dirname(outside)] : []));
  const args =
    elsewhere === undefined ? [] : [...new Set(asked)].map((folder) => `${elsewhere.flag}=${folder}`);
  // Behind a mark a blank would end the path.
  const lines = paths.map((path) => way.mark + (way.mark === '' ? path : path.replaceAll(' ', '\\ ')));
  return { prompt: [...(prompt ? [prompt, ''] : []), ...lines].join('\n'), args };
}

/** Where to put pictures for an agent that works in `cwd`; makes the folder. */
export async function imagePlace(
  way: ImageWay,
  at: { home: string | undefined; cwd: string },
): Promise<ImagePlace> {
  if (way.kind !== 'line' || way.elsewhere === undefined) return null;
  const own = await ownFolder(way.elsewhere, at);
  if (own === null) return { folder: null, mark: way.mark };
  const folder = join(own, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { folder, mark: way.mark };
}

async function ownFolder(
  { folder, marker }: Elsewhere,
  { home, cwd }: { home: string | undefined; cwd: string },
): Promise<string | null> {
  const root = expandHome(folder, home);
  if (marker === undefined) return root;
  const names = await readdir(root).catch(() => []); // the agent was never started
  // A program sees its working directory without links.
  const works = await realpath(cwd);
  for (const name of names) {
    const says = await readFile(join(root, name, marker), 'utf8').catch(() => null); // another kind of folder
    if (says?.trim() === works) return join(root, name);
  }
  return null;
}
