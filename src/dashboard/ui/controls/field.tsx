import { useId, type ComponentProps, type ReactElement, type ReactNode, cloneElement } from 'react';
import css from './field.module.css';

type Described = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean };

/** A labelled field with its hint, and its error in the same place, told to a screen reader when it comes. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactElement<Described>;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {cloneElement(children, { id, 'aria-describedby': noteId, 'aria-invalid': error !== undefined })}
      <p id={noteId} className={error === undefined ? css.hint : css.error} aria-live="polite">
        {error ?? hint}
      </p>
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input autoComplete="off" spellCheck={false} {...rest} className={`${css.input} ${className ?? ''}`} />
  );
}

/** It grows with its text; `rows` is its least height, which a field that follows its text would not keep to. */
export function TextArea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      spellCheck={false}
      {...rest}
      rows={rows}
      style={{ minHeight: `calc(${rows} * 20px + 18px)` }}
      className={`${css.input} ${css.area} ${className ?? ''}`}
    />
  );
}

/** The platform's own select: every device knows how to show it. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={`${css.input} ${css.select} ${className ?? ''}`} />;
}
