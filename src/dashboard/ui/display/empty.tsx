import type { ReactNode } from 'react';
import css from './empty.module.css';

/** An empty state: what belongs here, and an action. */
export function Empty({
  title,
  icon,
  children,
  action,
}: {
  title: string;
  icon?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      {icon !== undefined && <div className={css.icon}>{icon}</div>}
      <h1 className={css.title}>{title}</h1>
      {children !== undefined && <div className={css.text}>{children}</div>}
      {action !== undefined && <div className={css.action}>{action}</div>}
    </div>
  );
}
