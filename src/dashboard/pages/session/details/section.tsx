import type { ReactNode } from 'react';
import css from '../details.module.css';

/** A part of the details under a small heading; `action` stands at the end of the heading. */
export function Section({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={css.section}>
      <div className={css.head}>
        <h3>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

/** A label and its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <span className={css.label}>{label}</span>
      <span className={css.value}>{children}</span>
    </div>
  );
}
