import { randomBytes } from 'node:crypto';
import { constants, lstat, mkdir, open, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { IMAGE_BYTES_MAX, IMAGE_KINDS, imageKind } from '../../../contract/session/image.js';

/** A folder that git ignores, so that pasted images never show up in a repository. */
const FOLDER = ['.schmux', 'attachments'];
/** An image, and the file name extension of its kind. */
export type Image = { bytes: Uint8Array; extension: string };

/** Decodes an image that was sent; throws when it is too large or of a kind that agents cannot see. */
export function readImage(base64: string): Image {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > IMAGE_BYTES_MAX)
    throw new SchmuxError('BODY_TOO_LARGE', 'An image may have at most 10 MiB.', {
      hint: 'Make it smaller first.',
    });
  const extension = imageKind(bytes);
  if (extension !== null) return { bytes, extension };
  throw new SchmuxError('BAD_REQUEST', `Only ${IMAGE_KINDS} images can be attached.`, {
    hint: 'Save other files in the workspace and tell the agent their path.',
  });
}

/**
 * Saves an image in the workspace and returns its absolute path. The name is our own, because a given one could not be trusted.
 */
export async function saveAttachment(workspace: string, { bytes, extension }: Image): Promise<string> {
  const root = await realpath(workspace);
  let folder = root;
  for (const name of FOLDER) folder = await makeInside(folder, name);
  await ignore(join(root, FOLDER[0] ?? '', '.gitignore'));
  return saveImage(join(workspace, ...FOLDER), { bytes, extension });
}

/** Makes a folder, unless a link of that name, which a repository can contain, leads elsewhere: nothing is made there. */
async function makeInside(parent: string, name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if ((await lstat(path)).isDirectory()) return path;
  throw leadsOut(path);
}

/** Makes git ignore the whole folder. A repository can contain this file as well, or a link to a file of the user's. */
async function ignore(path: string): Promise<void> {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  const file = await open(path, flags, 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? leadsOut(path) : error;
  });
  try {
    if (!(await file.stat()).isFile()) throw leadsOut(path);
    const lines = (await file.readFile('utf8')).split('\n');
    if (!lines.includes('*')) await file.write('*\n');
  } finally {
    await file.close();
  }
}

function leadsOut(path: string): SchmuxError {
  return new SchmuxError(
    'PATH_INVALID',
    `${path} leads out of the workspace, or is not a folder or file of schmux.`,
    {
      hint: 'Remove .schmux from the workspace.',
    },
  );
}

/** Saves an image in an existing folder, under a name of our own. */
export async function saveImage(folder: string, { bytes, extension }: Image): Promise<string> {
  const path = join(folder, `image-${randomBytes(4).toString('hex')}.${extension}`);
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  return path;
}
