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

/**
 * The image on the clipboard, or null. Ctrl+Shift+V means "as plain text" to browsers, so its paste event has no image: it
 * is asked for here, within that key press, and the browser may ask the person.
 */
export async function clipboardImage(clipboard: Pick<Clipboard, 'read'>): Promise<File | null> {
  try {
    for (const item of await clipboard.read()) {
      const type = item.types.find((each) => each.startsWith('image/'));
      if (type !== undefined) return new File([await item.getType(type)], '', { type });
    }
  } catch (error) {
    // Not allowed, or nothing there that a page may see: then there is no image for us.
    if (!(error instanceof DOMException)) throw error;
  }
  return null;
}
