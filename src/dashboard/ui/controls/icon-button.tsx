import type { ComponentProps, ReactNode } from 'react';
import css from './icon-button.module.css';

/** A button with only an icon: its label is its accessible name, and its title together with the key. */
export function IconButton({
  label,
  keys,
  size = 'normal',
  pressed,
  children,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'aria-label'> & {
  label: string;
  keys?: string;
  size?: 'normal' | 'small';
  pressed?: boolean;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      title={keys === undefined ? label : `${label} (${keys})`}
      aria-pressed={pressed}
      {...rest}
      aria-label={label}
      className={`${css.button} ${css[size]} ${className ?? ''}`}
    >
      {children}
    </button>
  );
}
