import { GitBranch } from 'lucide-react';
import type { ComponentProps } from 'react';
import css from './branch.module.css';

/** The name of a branch, truncated if there is no room. */
export function Branch({ className = '', children, ...rest }: ComponentProps<'span'>) {
  return (
    <span {...rest} className={`${css.branch} ${className}`}>
      <GitBranch size={12} aria-hidden />
      <span className={css.name}>{children}</span>
    </span>
  );
}
