import { IMAGE_BYTES_MAX, IMAGE_KINDS, imageKind } from '../../contract/session/image.js';

/** As many bytes as the kind of a picture takes to be known. */
const HEAD_BYTES = 16;

/** For the choice of files; the bytes decide. */
export const IMAGE_TYPES = 'image/png,image/jpeg,image/gif,image/webp';

/** Why a file cannot be given to an agent as a picture, as a sentence; null when it can. */
export async function imageProblem(file: File): Promise<string | null> {
  const name = file.name === '' ? 'The pasted file' : file.name;
  if (imageKind(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())) === null)
    return `${name} is not a supported image (${IMAGE_KINDS}). For other files, give their path in the prompt.`;
  return file.size > IMAGE_BYTES_MAX ? `${name} is larger than 10 MiB. Resize it first.` : null;
}

/** The name an attachment is saved under when the clipboard has none of its own. */
export function imageName(file: Pick<File, 'name' | 'type'>): string {
  return file.name === '' ? `image.${file.type.split('/')[1] ?? 'png'}` : file.name;
}

/** The bytes of a file in base64, as the contract takes them. */
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
