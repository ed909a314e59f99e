import { Switch } from '@base-ui/react/switch';
import css from './toggle.module.css';

/** A switch; `<id>-hint` and `<id>-error` describe it. */
export function Toggle(props: {
  id: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  const { id, checked, disabled = false, onChange } = props;
  return (
    <Switch.Root
      id={id}
      className={css.switch}
      aria-describedby={`${id}-hint ${id}-error`}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      nativeButton
      render={<button type="button" />}
    >
      <Switch.Thumb className={css.thumb} />
    </Switch.Root>
  );
}
