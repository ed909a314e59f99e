import { useId, type ReactNode } from 'react';
import { configDefault } from './config-check.js';
import { Input } from '../../../ui/controls/field.js';
import { Toggle } from '../../../ui/controls/toggle.js';
import { useDraft } from './use-draft.js';
import { useSetting } from './use-setting.js';
import css from './setting.module.css';

type Props = { name: string; label: string; hint?: ReactNode };

/** A row of settings: label on the left, control on the right, and the reason below if a value is refused. */
export function SettingRow(props: {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  saved?: boolean;
  children: ReactNode;
}) {
  const { id, label, hint, error, saved = false, children } = props;
  return (
    <div className={css.row}>
      <div className={css.words}>
        <label htmlFor={id} className={css.label}>
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className={css.hint}>
            {hint}
          </p>
        )}
        <p id={`${id}-error`} className={css.error} role="status">
          {error}
        </p>
      </div>
      <div className={css.control}>
        <span className={css.saved} role="status">
          {saved && 'Saved'}
        </span>
        {children}
      </div>
    </div>
  );
}

/** A text or number, saved on blur or Enter; an empty value restores the default. */
export function TextSetting(props: Props & { unit?: string; number?: boolean; placeholder?: string }) {
  const { name, label, hint, unit, number = false, placeholder } = props;
  const id = useId();
  const standard = configDefault(name);
  const draft = useDraft(name, {
    show: (value) => (value === undefined ? '' : String(value)),
    read: (typed) => {
      const text = typed.trim();
      const value = text === '' ? undefined : number ? Number(text.replace(',', '.')) : text;
      return Number.isNaN(value) ? { refused: 'Enter a number, such as 50 or 0.5.' } : { value };
    },
  });
  return (
    <SettingRow id={id} label={label} hint={hint} error={draft.error} saved={draft.saved}>
      <Input
        id={id}
        className={number ? css.number : css.text}
        inputMode={number ? 'decimal' : 'text'}
        placeholder={placeholder ?? (standard === undefined ? 'not set' : String(standard))}
        aria-describedby={`${id}-hint ${id}-error`}
        {...draft.field}
        onKeyDown={(event) => {
          if (event.key === 'Enter') draft.commit();
          if (event.key === 'Escape') draft.drop();
        }}
      />
      {/* Keeps its space even without a unit, so that numbers line up. */}
      {number && <span className={css.unit}>{unit}</span>}
    </SettingRow>
  );
}

export function SwitchSetting({ name, label, hint }: Props) {
  const id = useId();
  const setting = useSetting(name);
  return (
    <SettingRow id={id} label={label} hint={hint} error={setting.error}>
      <Toggle id={id} checked={setting.value === true} onChange={(value) => void setting.set(value)} />
    </SettingRow>
  );
}
