import { useId, type ComponentProps, type ReactElement, type ReactNode, cloneElement } from 'react';
import css from './field.module.css';

type Described = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean };

/** A labelled field with a hint, or with its error in the same place, which is announced to screen readers. */
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

/** Grows with its text; `rows` sets the minimum height, which a field sized by its text would ignore. */
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

/** The platform's own select, which every device can show. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={`${css.input} ${css.select} ${className ?? ''}`} />;
}
