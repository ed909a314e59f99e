import type { ComponentProps } from 'react';
import css from './tag.module.css';

/** A short label on a tinted background: what kind something is, or what is wrong with it. */
export function Tag({
  tone = 'neutral',
  className = '',
  ...rest
}: ComponentProps<'span'> & { tone?: 'neutral' | 'warning' | 'error' }) {
  return <span {...rest} className={`${css.tag} ${tone === 'neutral' ? '' : css[tone]} ${className}`} />;
}
