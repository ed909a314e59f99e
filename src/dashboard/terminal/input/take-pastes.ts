import { clipboardImage } from './image.js';

/**
 * Handles what is pasted into or dropped on `host`: text as a paste, images as files. Returns a function that stops
 * this.
 */
export function handlePastes(
  host: HTMLElement,
  to: { paste(text: string): void; onImage(file: File): void },
): () => void {
  const events = new AbortController();
  const { signal } = events;
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const { clipboardData } = event;
    const image = [...(clipboardData?.files ?? [])].find((file) => file.type.startsWith('image/'));
    const text = clipboardData?.getData('text/plain') ?? '';
    if (image !== undefined && text === '') to.onImage(image);
    else if (text !== '') to.paste(text);
    else void clipboardImage(navigator.clipboard).then((found) => found && to.onImage(found));
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) to.onImage(file);
  };
  host.addEventListener('paste', onPaste, { capture: true, signal });
  host.addEventListener('drop', onDrop, { signal });
  host.addEventListener('dragover', (event) => event.preventDefault(), { signal });
  return () => events.abort();
}
