import { ImagePlus, X } from 'lucide-react';
import { useRef } from 'react';
import type { DraftImage } from '../../../state/drafts.js';
import { IMAGE_TYPES } from '../../../state/image-file.js';
import { Button } from '../../../ui/controls/button.js';
import css from './images.module.css';

/** The state of images being attached. */
export type Attaching = { busy: number; problems: readonly string[] };

/** The images that go with the prompt, and a button to add some; the form around it handles pasting and dropping. */
export function Images(props: {
  images: readonly DraftImage[];
  attaching: Attaching;
  onAdd: (files: readonly File[]) => void;
  onRemove: (id: string) => void;
}) {
  const { images, attaching, onAdd, onRemove } = props;
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className={css.images} data-testid="images">
      {(images.length > 0 || attaching.busy > 0) && (
        <ul className={css.list} aria-label="Images">
          {images.map(({ id, name, thumbnail }) => (
            <li key={id} className={css.image} title={name}>
              <img src={thumbnail} alt={name} />
              <button
                type="button"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  onRemove(id);
                  button.current?.focus();
                }}
              >
                <X size={14} />
              </button>
            </li>
          ))}
          {Array.from({ length: attaching.busy }, (_, at) => (
            <li key={at} className={css.image} data-busy role="status" aria-label="Adding an image" />
          ))}
        </ul>
      )}
      <div className={css.add}>
        <Button
          ref={button}
          variant="quiet"
          icon={<ImagePlus size={16} />}
          onClick={() => input.current?.click()}
        >
          Add images
        </Button>
        <span className={css.hint}>or paste or drop them here</span>
      </div>
      <input
        ref={input}
        type="file"
        accept={IMAGE_TYPES}
        multiple
        hidden
        data-testid="image-files"
        onChange={(event) => {
          onAdd([...(event.target.files ?? [])]);
          // Allows choosing the same file again after it was removed.
          event.target.value = '';
        }}
      />
      <div aria-live="polite">
        {attaching.problems.map((problem) => (
          <p key={problem} className={css.problem}>
            {problem}
          </p>
        ))}
      </div>
    </div>
  );
}
