import css from './brand.module.css';

/** The logo: three panes, the first one lit. */
export function Brand() {
  return (
    <span className={css.brand}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
        <rect className={css.tile} width="20" height="20" rx="5" />
        <rect className={css.lit} x="4.5" y="5" width="11" height="2.4" rx="1.2" />
        <rect className={css.bar} x="4.5" y="8.8" width="11" height="2.4" rx="1.2" />
        <rect className={css.bar} x="4.5" y="12.6" width="7" height="2.4" rx="1.2" opacity=".6" />
      </svg>
      schmux
    </span>
  );
}
