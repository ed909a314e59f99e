import { IMAGE_BYTES_MAX, IMAGE_KINDS, imageKind } from '../../contract/session/image.js';

/** The number of bytes needed to recognize the type of an image. */
const HEAD_BYTES = 16;

/** For the file picker; the bytes decide. */
export const IMAGE_TYPES = 'image/png,image/jpeg,image/gif,image/webp';

/** Returns why a file cannot be given to an agent as an image, as a sentence; null if it can. */
export async function imageProblem(file: File): Promise<string | null> {
  const name = file.name === '' ? 'The pasted file' : file.name;
  if (imageKind(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())) === null)
    return `${name} is not a supported image (${IMAGE_KINDS}). For other files, give their path in the prompt.`;
  return file.size > IMAGE_BYTES_MAX ? `${name} is larger than 10 MiB. Resize it first.` : null;
}

/** Returns the file name of an attachment, also for an image from the clipboard, which has none. */
export function imageName(file: Pick<File, 'name' | 'type'>): string {
  return file.name === '' ? `image.${file.type.split('/')[1] ?? 'png'}` : file.name;
}

/** Encodes a file in base64, as the contract requires. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')));
    reader.addEventListener('load', () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.readAsDataURL(file);
  });
}
