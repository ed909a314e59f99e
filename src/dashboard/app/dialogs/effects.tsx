import { CircleStop, ShieldCheck, Trash2, type LucideIcon } from 'lucide-react';
import css from './effects.module.css';

/** Longer lists are cut and the rest is counted. */
const LISTED = 6;

function Effect(props: { title: string; icon: LucideIcon; items: readonly string[]; isGood?: boolean }) {
  const { title, icon: Icon, items, isGood = false } = props;
  if (items.length === 0) return null;
  return (
    <>
      <dt className={isGood ? css.good : css.bad}>
        <Icon size={14} aria-hidden /> {title}
      </dt>
      <dd>
        <ul>
          {items.slice(0, LISTED).map((item) => (
            <li key={item}>{item}</li>
          ))}
          {items.length > LISTED && <li>and {items.length - LISTED} more</li>}
        </ul>
      </dd>
    </>
  );
}

/** Lists the effects of an action that cannot be undone: what ends, what is deleted, what is kept and where. */
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
        <Effect title="Ends" icon={CircleStop} items={ends} />
        <Effect title="Deletes" icon={Trash2} items={deletes} />
        <Effect title="Keeps" icon={ShieldCheck} items={keeps} isGood />
      </dl>
      {note !== undefined && <p className={css.note}>{note}</p>}
    </>
  );
}
