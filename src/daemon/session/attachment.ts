import { randomBytes } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { IMAGE_BYTES_MAX, IMAGE_KINDS, imageKind } from '../../contract/image.js';

/** A folder that ignores itself, so that no repository ever sees what was pasted. */
const FOLDER = ['.schmux', 'attachments'];
/** A picture, and the ending that says of what kind. */
export type Image = { bytes: Uint8Array; extension: string };

/** What was sent as a picture; refused when it is too large or none that agents can see. */
export function readImage(base64: string): Image {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > IMAGE_BYTES_MAX)
    throw new SchmuxError('BODY_TOO_LARGE', 'An image has at most 10 MiB.', {
      hint: 'Make it smaller first.',
    });
  const extension = imageKind(bytes);
  if (extension !== null) return { bytes, extension };
  throw new SchmuxError('BAD_REQUEST', `Only ${IMAGE_KINDS} images can be attached.`, {
    hint: 'Save other files in the workspace and tell the agent their path.',
  });
}

/** Saves an image in the workspace and answers its absolute path. The name is ours: nobody else's is to be trusted. */
export async function saveAttachment(workspace: string, { bytes, extension }: Image): Promise<string> {
  const folder = join(workspace, ...FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await realpath(workspace);
  // A repository can hold a link of that name that leads elsewhere.
  if (!(await realpath(folder)).startsWith(root + sep)) {
    throw new SchmuxError('PATH_INVALID', `${folder} leads out of the workspace.`, {
      hint: 'Remove the link .schmux there.',
    });
  }
  await writeFile(join(workspace, FOLDER[0] ?? '', '.gitignore'), '*\n', { flag: 'a' });
  return saveImage(folder, { bytes, extension });
}

/** Saves an image in a folder that is there, under a name of ours. */
export async function saveImage(folder: string, { bytes, extension }: Image): Promise<string> {
  const path = join(folder, `image-${randomBytes(4).toString('hex')}.${extension}`);
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  return path;
}
