import type { ComponentProps, ReactNode } from 'react';
import css from './button.module.css';

type Variant = 'primary' | 'plain' | 'quiet' | 'danger';

/** A button. Use one `primary` per view; `quiet` has no frame until it is hovered. */
export function Button({
  variant = 'plain',
  icon,
  children,
  className,
  ...rest
}: ComponentProps<'button'> & { variant?: Variant; icon?: ReactNode }) {
  return (
    <button type="button" {...rest} className={`${css.button} ${css[variant]} ${className ?? ''}`}>
      {icon}
      {children !== undefined && <span className={css.label}>{children}</span>}
    </button>
  );
}
