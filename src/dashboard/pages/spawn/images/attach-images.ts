import type { Client } from '../../../../client/client.js';
import { toSchmuxError } from '../../../../contract/errors.js';
import { IMAGES_MAX } from '../../../../contract/session/image.js';
import type { DraftImage, SpawnDraft } from '../../../state/drafts.js';
import { imageName, imageProblem, toBase64 } from '../../../state/image-file.js';
import type { Store } from '../../../state/store.js';

/** Sharp on a high-density screen at the size of the tile. */
const THUMBNAIL_PX = 144;

/**
 * Uploads images to the daemon, which keeps them until the start, and adds them to the draft. Returns one sentence per
 * image that failed; a failure never stops the others.
 */
export async function attachImages(
  deps: { client: Client; draft: Store<SpawnDraft> },
  files: readonly File[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const { images } = deps.draft.get();
    const problem = images.length >= IMAGES_MAX ? `At most ${IMAGES_MAX} images can be attached.` : await attach(deps, file); // prettier-ignore
    if (problem !== null && !problems.includes(problem)) problems.push(problem);
  }
  return problems;
}

async function attach(
  { client, draft }: { client: Client; draft: Store<SpawnDraft> },
  file: File,
): Promise<string | null> {
  try {
    const problem = await imageProblem(file);
    if (problem !== null) return problem;
    const thumbnail = await makeThumbnail(file);
    if (thumbnail === null) return `${imageName(file)} cannot be read as an image: it may be damaged.`;
    const { id } = await client.call('imageKeep', { body: { data_base64: await toBase64(file) } });
    const image: DraftImage = { id, name: imageName(file), thumbnail };
    draft.update((value) =>
      value.images.some((other) => other.id === id) ? value : { ...value, images: [...value.images, image] },
    );
    return null;
  } catch (thrown) {
    const error = toSchmuxError(thrown);
    return `Could not attach ${imageName(file)}: ${error.message}`;
  }
}

/**
 * Returns a small square from the middle as a `data:` URL, so that the draft can show it after a reload; null if it is
 * not an image.
 */
async function makeThumbnail(file: File): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null); // not an image, whatever its first bytes say
  if (bitmap === null) return null;
  const { width, height } = bitmap;
  const side = Math.min(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = THUMBNAIL_PX;
  const paper = canvas.getContext('2d');
  if (paper === null) return null;
  paper.imageSmoothingQuality = 'high';
  paper.drawImage(bitmap, (width - side) / 2, (height - side) / 2, side, side, 0, 0, THUMBNAIL_PX, THUMBNAIL_PX); // prettier-ignore
  bitmap.close();
  return canvas.toDataURL('image/webp', 0.85);
}
