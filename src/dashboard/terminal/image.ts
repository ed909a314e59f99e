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
