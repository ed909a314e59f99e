import css from './line-counts.module.css';

/** `+12 −3`, in the colours of a diff. */
export function LineCounts({ added, deleted }: { added: number; deleted: number }) {
  return (
    <>
      <b className={css.added}>+{added}</b> <b className={css.deleted}>−{deleted}</b>
    </>
  );
}
