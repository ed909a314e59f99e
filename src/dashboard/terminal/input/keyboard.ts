import type { Terminal } from '@xterm/xterm';
import { restingKey } from '../ended/resting-key.js';
import { keyFate } from './chords.js';

export type KeyboardDeps = {
  terminal: Terminal;
  mac: boolean;
  live(): boolean;
  /** Bytes for the agent. */
  type(text: string): void;
  /** Something was typed that nobody can read. */
  onLost(): void;
  /** The person scrolled. */
  onScrolled(): void;
};

/** Decides about each key before xterm.js does: the page's chords, and the keys of a terminal whose agent has ended. */
export function takeKeys({ terminal, mac, live, type, onLost, onScrolled }: KeyboardDeps): void {
  const rest = (event: KeyboardEvent): false => {
    if (event.type !== 'keydown') return false;
    const key = restingKey(event);
    if (key === null) return false;
    if (key === 'typed') {
      onLost();
      return false;
    }
    event.preventDefault();
    terminal[key.by === 'pages' ? 'scrollPages' : 'scrollLines'](key.count);
    onScrolled();
    return false;
  };
  terminal.attachCustomKeyEventHandler((event) => {
    const fate = keyFate(event, mac);
    if (fate.to === 'page' || fate.to === 'browser') return false;
    if (!live()) return rest(event);
    if (fate.to === 'agent') return true;
    if (event.type === 'keydown') type(fate.text);
    event.preventDefault();
    return false;
  });
}
