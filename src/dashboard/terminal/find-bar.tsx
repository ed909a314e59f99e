import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/controls/icon-button.js';
import type { SessionTerminal } from './session-terminal.js';
import css from './find-bar.module.css';

/** Find in scrollback: Enter searches upwards (older output is above), Shift+Enter downwards, Esc closes. */
export function FindBar(props: {
  view: SessionTerminal;
  found: { index: number; count: number } | null;
  onClose: () => void;
}) {
  const { view, found, onClose } = props;
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const label =
    text === '' || found === null
      ? ''
      : found.count === 0
        ? 'No results'
        : `${found.index + 1} of ${found.count}`;
  return (
    <span
      className={css.bar}
      role="search"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <input
        ref={field}
        value={text}
        aria-label="Find in scrollback"
        placeholder="Find"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          view.find(event.target.value, 'previous');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') view.find(text, event.shiftKey ? 'next' : 'previous');
        }}
      />
      <span className={`${css.count} tnum`} role="status">
        {label}
      </span>
      <IconButton
        size="small"
        label="Previous match"
        keys="Enter"
        onClick={() => view.find(text, 'previous')}
      >
        <ChevronUp size={16} />
      </IconButton>
      <IconButton size="small" label="Next match" keys="Shift+Enter" onClick={() => view.find(text, 'next')}>
        <ChevronDown size={16} />
      </IconButton>
      <IconButton size="small" label="Close find" keys="Esc" onClick={onClose}>
        <X size={16} />
      </IconButton>
    </span>
  );
}
