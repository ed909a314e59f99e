import css from './effects.module.css';

/** Offers to leave the processes running; renders nothing when there are none. */
export function KeepProcesses({
  count,
  keep,
  onChange,
}: {
  count: number;
  keep: boolean;
  onChange: (keep: boolean) => void;
}) {
  if (count === 0) return null;
  return (
    <label className={css.check}>
      <input
        type="checkbox"
        data-testid="keep-processes"
        checked={keep}
        onChange={(event) => onChange(event.target.checked)}
      />
      {count === 1 ? 'Keep this process running' : 'Keep these processes running'}
    </label>
  );
}
