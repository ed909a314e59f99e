import { useState } from 'react';
import { useStore } from '../state/hooks.js';
import type { SessionTerminal } from './session-terminal.js';
import css from './key-bar.module.css';

/** What a phone's keyboard lacks, as the bytes a terminal sends (xterm control sequences, normal cursor keys). */
const KEYS = [
  { label: 'Esc', name: 'Esc', bytes: '\x1b' },
  { label: 'Tab', name: 'Tab', bytes: '\t' },
  { label: '⇧Tab', name: 'Shift Tab', bytes: '\x1b[Z' },
  { label: '↑', name: 'Up', bytes: '\x1b[A' },
  { label: '↓', name: 'Down', bytes: '\x1b[B' },
  { label: '←', name: 'Left', bytes: '\x1b[D' },
  { label: '→', name: 'Right', bytes: '\x1b[C' },
  { label: '^C', name: 'Control C', bytes: '\x03' },
  { label: '↵', name: 'Enter', bytes: '\r' },
] as const;

/** What Ctrl makes of the letter that is typed next. */
export function controlByte(letter: string): string | null {
  const code = letter.toUpperCase().charCodeAt(0);
  return letter.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : null;
}

/** The bar above a phone's keyboard. Ctrl waits for one letter, typed into a field of its own. */
export function KeyBar({ view, sessionId }: { view: SessionTerminal; sessionId: string }) {
  const [control, setControl] = useState(false);
  const live = useStore(view.status, (status) => status.live);
  if (!live) return null;
  return (
    <div className={css.bar} role="toolbar" aria-label="Keys" data-testid="key-bar">
      {KEYS.map((key) => (
        <button
          key={key.name}
          type="button"
          aria-label={key.name}
          className={css.key}
          // The keyboard stays: the focus does not leave the terminal.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => view.type(key.bytes)}
        >
          {key.label}
        </button>
      ))}
      {control ? (
        <input
          className={css.letter}
          aria-label="Letter for Control"
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
        <button type="button" aria-label="Control" className={css.key} onClick={() => setControl(true)}>
          Ctrl
        </button>
      )}
    </div>
  );
}
