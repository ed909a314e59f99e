import type { ComponentProps } from 'react';
import css from './floating-bar.module.css';

/** A bar that floats above the list, so that no row moves when it appears. */
export function FloatingBar({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={`${css.bar} ${className ?? ''}`} />;
}
