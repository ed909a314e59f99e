import type { Terminal } from '@xterm/xterm';
import { restingKey } from '../ended/resting-key.js';
import { routeKey } from './chords.js';
import type { PhoneKeyboard } from './phone/phone-keyboard.js';

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']);

export type KeyboardDeps = {
  terminal: Terminal;
  mac: boolean;
  phone: PhoneKeyboard;
  live(): boolean;
  /** Sends bytes to the agent. */
  type(text: string): void;
  /** Something was typed that nobody can read. */
  onLost(): void;
  /** The user scrolled. */
  onScrolled(): void;
};

/** Decides about each key before xterm.js does: the page's chords, and the keys in the terminal of an ended agent. */
export function handleKeys(deps: KeyboardDeps): void {
  const { terminal, mac, phone, live, type, onLost, onScrolled } = deps;
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
    const route = routeKey(event, mac);
    if (route.to === 'page' || route.to === 'browser') return false;
    if (!live()) return rest(event);
    if (phone.owns(event)) return false;
    if (event.type === 'keydown' && !MODIFIERS.has(event.key)) phone.settle();
    if (route.to === 'agent') return true;
    if (event.type === 'keydown') type(route.text);
    event.preventDefault();
    return false;
  });
}
