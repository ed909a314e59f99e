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
