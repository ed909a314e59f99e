import { Pencil, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/controls/button.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import css from './section.module.css';

/** A named entry of the configuration, with buttons to edit and remove it. */
export function EntryRow(props: {
  name: string;
  tags: ReactNode;
  text: ReactNode;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { name, tags, text, onEdit, onRemove } = props;
  return (
    <li className={css.item}>
      <div>
        <b>{name}</b> {tags}
        {text}
      </div>
      <div className={css.tools}>
        <IconButton label={`Edit ${name}`} onClick={onEdit}>
          <Pencil size={16} />
        </IconButton>
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <Trash2 size={16} />
        </IconButton>
      </div>
    </li>
  );
}

/** Entries of one kind with their title, and a button that adds one. */
export function EntrySection(props: {
  title: string;
  note: string;
  isEmpty: boolean;
  onAdd: () => void;
  children: ReactNode;
}) {
  const { title, note, isEmpty, onAdd, children } = props;
  return (
    <section className={css.section} style={{ paddingBottom: 16 }} aria-label={title}>
      <h2 className={css.heading}>{title}</h2>
      <p className={css.note}>{note}</p>
      <ul className={isEmpty ? '' : css.list}>{children}</ul>
      <div className={css.buttons} style={{ paddingTop: isEmpty ? 0 : 12 }}>
        <Button icon={<Plus size={16} />} onClick={onAdd}>
          Add
        </Button>
      </div>
    </section>
  );
}
