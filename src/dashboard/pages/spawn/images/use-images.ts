import { useRef, useState, type ClipboardEvent, type DragEvent } from 'react';
import { useApp } from '../../../state/hooks.js';
import { attachImages } from './attach-images.js';
import type { Attaching } from './images.js';

const CALM: Attaching = { busy: 0, problems: [] };

const withFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** Adds images to the draft: with the button, by pasting anywhere in the form, or by dropping them on it. */
export function useImages() {
  const { client, draft } = useApp();
  const [attaching, setAttaching] = useState(CALM);
  const [over, setOver] = useState(false);
  const pending = useRef(Promise.resolve());

  const add = (files: readonly File[]): void => {
    if (files.length === 0) return;
    setAttaching(({ busy }) => ({ busy: busy + files.length, problems: [] }));
    // One at a time, so that they keep their order and the maximum is respected.
    pending.current = pending.current.then(async () => {
      const found = await attachImages({ client, draft }, files);
      setAttaching(({ busy, problems }) => ({
        busy: busy - files.length,
        problems: [...problems, ...found],
      }));
    });
  };
  const remove = (id: string): void => {
    setAttaching((value) => ({ ...value, problems: [] }));
    draft.update((value) => ({ ...value, images: value.images.filter((image) => image.id !== id) }));
  };
  return {
    attaching,
    add,
    remove,
    /** Resolves when all added images are in the draft or were refused. */
    settled: () => pending.current,
    over,
    /** Handlers for the element that receives pastes and drops. */
    hear: {
      onPaste: (event: ClipboardEvent): void => {
        const { clipboardData } = event;
        // Text that comes with a picture of itself, as office programs copy it, is text.
        if (clipboardData.files.length === 0 || clipboardData.getData('text/plain') !== '') return;
        event.preventDefault();
        add([...clipboardData.files]);
      },
      onDragOver: (event: DragEvent): void => {
        if (!withFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      },
      onDragLeave: (event: DragEvent<HTMLElement>): void => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop: (event: DragEvent): void => {
        if (!withFiles(event)) return;
        event.preventDefault();
        setOver(false);
        add([...event.dataTransfer.files]);
      },
    },
  };
}
