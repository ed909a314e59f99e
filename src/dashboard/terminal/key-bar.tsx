import { useState } from 'react';
import { useApp, useStore } from '../state/hooks.js';
import type { SessionTerminal } from './session-terminal.js';
import css from './key-bar.module.css';

type Key = { label: string; name: string; press: (view: SessionTerminal) => void };

const bytes = (label: string, name: string, text: string): Key => ({
  label,
  name,
  press: (view) => view.type(text),
});
const arrow = (label: string, name: string, to: Parameters<SessionTerminal['arrow']>[0]): Key => ({
  label,
  name,
  press: (view) => view.arrow(to),
});

/**
 * Keys that a phone's keyboard lacks, as the bytes a terminal sends (xterm control sequences). Ctrl stands between the
 * two halves.
 */
const LEFT = [
  bytes('Esc', 'Esc', '\x1b'),
  bytes('Tab', 'Tab', '\t'),
  bytes('⇧Tab', 'Shift Tab', '\x1b[Z'),
  bytes('^C', 'Control C', '\x03'),
];
const RIGHT = [
  arrow('←', 'Left', 'left'),
  arrow('↓', 'Down', 'down'),
  arrow('↑', 'Up', 'up'),
  arrow('→', 'Right', 'right'),
  bytes('↵', 'Enter', '\r'),
];

/** Returns what Ctrl makes of the letter typed next. */
export function controlByte(letter: string): string | null {
  const code = letter.toUpperCase().charCodeAt(0);
  return letter.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : null;
}

/** The bar above a phone's keyboard. Ctrl waits for one letter, typed into a field of its own. */
export function KeyBar({ view, sessionId }: { view: SessionTerminal; sessionId: string }) {
  const [control, setControl] = useState(false);
  const live = useStore(view.status, (status) => status.live);
  const { prefs } = useApp();
  const line = useStore(prefs, (value) => value.line);
  if (!live) return null;
  const button = (key: Key) => (
    <button
      key={key.name}
      type="button"
      aria-label={key.name}
      className={css.key}
      // Keeps the keyboard open: the focus stays in the terminal.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => key.press(view)}
    >
      {key.label}
    </button>
  );
  return (
    <div className={css.bar} role="toolbar" aria-label="Keys" data-testid="key-bar">
      <button
        type="button"
        aria-label="Message field"
        aria-pressed={line}
        className={css.key}
        onClick={() => prefs.update((value) => ({ ...value, line: !value.line }))}
      >
        ✎
      </button>
      {LEFT.map(button)}
      {control ? (
        <input
          className={css.letter}
          aria-label="Letter for Ctrl"
          placeholder="…"
          autoFocus
          autoCapitalize="none"
          maxLength={1}
          name={`control-${sessionId}`}
          value=""
          onBlur={() => setControl(false)}
          onChange={(event) => {
            const byte = controlByte(event.target.value);
            if (byte !== null) view.type(byte);
            setControl(false);
            view.focus();
          }}
        />
      ) : (
        <button type="button" aria-label="Ctrl" className={css.key} onClick={() => setControl(true)}>
          Ctrl
        </button>
      )}
      {RIGHT.map(button)}
    </div>
  );
}
