/**
 * Returns the image on the clipboard, or null. For browsers, Ctrl+Shift+V means "as plain text", so its paste event has
 * no image: it is requested here, within that key press, and the browser may ask the user.
 */
export async function clipboardImage(clipboard: Pick<Clipboard, 'read'>): Promise<File | null> {
  try {
    for (const item of await clipboard.read()) {
      const type = item.types.find((each) => each.startsWith('image/'));
      if (type !== undefined) return new File([await item.getType(type)], '', { type });
    }
  } catch (error) {
    // Not allowed, or nothing that a page may read: then there is no image.
    if (!(error instanceof DOMException)) throw error;
  }
  return null;
}
