import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OwnFolder, ImageInput } from '../descriptor.js';
import { expandHome } from '../../environment/find-program.js';

/**
 * An image's absolute paths: in the workspace, where git ignores it; outside the workspace, where it is kept only briefly; and in
 * the folder that its agent always reads, if there is one.
 */
export type PlacedImage = { inside: string; outside: string; own: string | null };

/** Where to put images for an agent that does not read ignored files, and the prefix of a path; null when it reads the workspace. */
export type ImageFolder = { folder: string | null; mark: string } | null;

/** For agents without an `images` entry: the bare path, which is what the user would type. */
export const PLAIN: ImageInput = { kind: 'line', mark: '' };

/** Our subfolder in the agent's folder. */
const FOLDER = 'schmux';

/** Returns the prompt and the arguments that pass the images to the agent. */
export function withImages(
  input: ImageInput,
  prompt: string | null,
  images: readonly PlacedImage[],
): { prompt: string | null; args: string[] } {
  if (images.length === 0) return { prompt, args: [] };
  if (input.kind === 'argument') return { prompt, args: images.map(({ inside }) => input.before + inside) };
  const { ownFolder } = input;
  const paths = images.map(({ inside, outside, own }) =>
    ownFolder === undefined ? inside : (own ?? outside),
  );
  const asked = images.flatMap(({ own, outside }) => (own === null ? [dirname(outside)] : []));
  const args =
    ownFolder === undefined ? [] : [...new Set(asked)].map((folder) => `${ownFolder.flag}=${folder}`);
  // After a mark, a blank would end the path.
  const lines = paths.map((path) => input.mark + (input.mark === '' ? path : path.replaceAll(' ', '\\ ')));
  return { prompt: [...(prompt ? [prompt, ''] : []), ...lines].join('\n'), args };
}

/** Returns where to put images for an agent that runs in `cwd`, and creates the folder. */
export async function imageFolder(
  input: ImageInput,
  at: { home: string | undefined; cwd: string },
): Promise<ImageFolder> {
  if (input.kind !== 'line' || input.ownFolder === undefined) return null;
  const own = await findOwnFolder(input.ownFolder, at);
  if (own === null) return { folder: null, mark: input.mark };
  const folder = join(own, FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { folder, mark: input.mark };
}

async function findOwnFolder(
  { folder, marker }: OwnFolder,
  { home, cwd }: { home: string | undefined; cwd: string },
): Promise<string | null> {
  const root = expandHome(folder, home);
  if (marker === undefined) return root;
  const names = await readdir(root).catch(() => []); // the agent was never started
  // A program sees its working directory with links resolved.
  const works = await realpath(cwd);
  for (const name of names) {
    const says = await readFile(join(root, name, marker), 'utf8').catch(() => null); // another kind of folder
    if (says?.trim() === works) return join(root, name);
  }
  return null;
}
