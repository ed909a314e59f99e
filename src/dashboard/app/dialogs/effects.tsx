import { CircleStop, ShieldCheck, Trash2 } from 'lucide-react';
import css from './effects.module.css';

/** What is more than a person reads becomes a number. */
const LISTED = 6;

function Lines({ items }: { items: readonly string[] }) {
  return (
    <ul>
      {items.slice(0, LISTED).map((item) => (
        <li key={item}>{item}</li>
      ))}
      {items.length > LISTED && <li>and {items.length - LISTED} more</li>}
    </ul>
  );
}

/** Names the effects of something that cannot be taken back: what ends, what is deleted, what is kept and where. */
export function Effects({
  ends = [],
  deletes = [],
  keeps = [],
  note,
}: {
  ends?: readonly string[];
  deletes?: readonly string[];
  keeps?: readonly string[];
  note?: string | undefined;
}) {
  return (
    <>
      <dl className={css.effects}>
        {ends.length > 0 && (
          <>
            <dt className={css.bad}>
              <CircleStop size={14} aria-hidden /> Ends
            </dt>
            <dd>
              <Lines items={ends} />
            </dd>
          </>
        )}
        {deletes.length > 0 && (
          <>
            <dt className={css.bad}>
              <Trash2 size={14} aria-hidden /> Deletes
            </dt>
            <dd>
              <Lines items={deletes} />
            </dd>
          </>
        )}
        {keeps.length > 0 && (
          <>
            <dt className={css.good}>
              <ShieldCheck size={14} aria-hidden /> Keeps
            </dt>
            <dd>
              <Lines items={keeps} />
            </dd>
          </>
        )}
      </dl>
      {note !== undefined && <p className={css.note}>{note}</p>}
    </>
  );
}
