import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import css from './segmented.module.css';

/** A choice between a few options, all visible. Arrow keys select. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  const { label, value, options, onChange } = props;
  return (
    <RadioGroup
      aria-label={label}
      className={css.group}
      value={value}
      onValueChange={(next: T) => onChange(next)}
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className={css.option}
          render={<button type="button" />}
          nativeButton
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
