import { randomBytes } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';

/** A folder that ignores itself, so that no repository ever sees what was pasted. */
const FOLDER = ['.schmux', 'attachments'];
/** Unit: bytes; larger pictures are of no use to an agent. */
const SIZE_MAX = 10 * 1024 * 1024;

const KINDS: [extension: string, magic: RegExp][] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
];

/** Saves a pasted image in the workspace and answers its absolute path. The name is ours: the browser's is not to be trusted. */
export async function saveAttachment(workspace: string, base64: string): Promise<string> {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > SIZE_MAX) throw new SchmuxError('BODY_TOO_LARGE', 'An image has at most 10 MiB.');
  const kind = KINDS.find(([, magic]) => magic.test(bytes.subarray(0, 16).toString('latin1')));
  if (kind === undefined) {
    throw new SchmuxError('BAD_REQUEST', 'Only PNG, JPEG, GIF and WebP images can be attached.', {
      hint: 'Save other files in the workspace and tell the agent their path.',
    });
  }
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
  const path = join(folder, `image-${randomBytes(4).toString('hex')}.${kind[0]}`);
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  return path;
}
