import type { ComponentProps, ReactNode } from 'react';
import css from './button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

/** A button. `look`: one primary per view; `quiet` has no frame until it is pointed at. */
export function Button({
  look = 'plain',
  icon,
  children,
  className,
  ...rest
}: ComponentProps<'button'> & { look?: Look; icon?: ReactNode }) {
  return (
    <button type="button" {...rest} className={`${css.button} ${css[look]} ${className ?? ''}`}>
      {icon}
      {children !== undefined && <span className={css.label}>{children}</span>}
    </button>
  );
}
