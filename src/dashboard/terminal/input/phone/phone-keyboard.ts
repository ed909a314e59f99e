import type { Terminal } from '@xterm/xterm';
import { editBytes } from './text-edit.js';

/** Scripts that are typed by way of another one: what is composed is not yet what is meant. */
const CONVERTED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]/u;

export type PhoneKeyboard = {
  /** True for a key that the keyboard's own text tells of: xterm.js must not send it as well. */
  owns(event: KeyboardEvent): boolean;
  /** What was typed so far stands, and is not edited any more: something else goes to the agent now. */
  settle(): void;
  stop(): void;
};

/**
 * The keyboards of phones edit text rather than press keys: two blanks become a full stop, a suggestion replaces a word, a
 * word is swiped. So the agent is sent what makes of the field's old text its new one. xterm.js sees none of these events.
 */
export function createPhoneKeyboard(host: HTMLElement, terminal: Terminal): PhoneKeyboard {
  const touch = isTouchFirst();
  // Where xterm.js speaks to a screen reader it takes no text that comes without a key: dictation, the emoji of a system.
  const isOn = (): boolean => touch || terminal.options.screenReaderMode === true;
  const events = new AbortController();
  const options = { signal: events.signal, capture: true };
  const { textarea } = terminal;
  /** What of the field's text the agent has. */
  let sent = textarea?.value ?? '';
  let composed = '';

  const take = (): void => {
    const value = textarea?.value ?? '';
    const bytes = editBytes(sent, value);
    sent = value;
    if (bytes !== '') terminal.input(bytes);
    // A line that was sent is nobody's to edit.
    if (bytes.endsWith('\r')) forget();
  };
  const forget = (): void => {
    if (textarea !== undefined) textarea.value = '';
    sent = '';
  };
  /** What is being composed is shown at the cursor, as xterm.js does. */
  const show = (text: string): void => {
    composed = text;
    const view = host.querySelector<HTMLElement>('.composition-view');
    if (view === null || textarea === undefined) return;
    view.textContent = text;
    view.classList.toggle('active', text !== '');
    view.style.left = textarea.style.left;
    view.style.top = textarea.style.top;
  };
  const on = <K extends keyof HTMLElementEventMap>(
    kind: K,
    run: (event: HTMLElementEventMap[K]) => void,
  ): void =>
    host.addEventListener(
      kind,
      (event) => {
        if (event.target !== textarea || !isOn()) return;
        event.stopPropagation();
        run(event);
      },
      options,
    );

  on('beforeinput', ({ inputType }) => {
    // xterm.js empties the field now and then; that rubs out nothing.
    if (composed === '' && textarea?.value === '') sent = '';
    if (inputType === 'deleteContentBackward' && textarea?.value === '') terminal.input('\x7f');
  });
  on('input', () => {
    if (composed === '') take();
  });
  on('compositionstart', () => undefined);
  on('compositionupdate', ({ data }) => show(CONVERTED.test(data) ? data : ''));
  on('compositionend', () => {
    show('');
    take();
    // Some browsers change the field only after this.
    setTimeout(take);
  });
  host.addEventListener('focusout', () => (sent = ''), { signal: events.signal });

  return {
    owns(event) {
      if (!isOn()) return false;
      // These only begin a character. xterm.js would wait for its key, and take the next Enter for it.
      if (event.key === 'Dead' || event.key === 'AltGraph') return true;
      // On Windows AltGr is Ctrl and Alt as well.
      if (event.getModifierState('AltGraph')) return event.key.length === 1;
      if (event.ctrlKey || event.altKey || event.metaKey) return false;
      if (event.keyCode === UNKNOWN || event.isComposing) return true;
      if (event.key === 'Backspace') return textarea?.value !== '';
      return event.key.length === 1;
    },
    settle() {
      if (!isOn()) return;
      show('');
      take();
      forget();
    },
    stop: () => events.abort(),
  };
}
/** The keyCode of a key that only the keyboard knows (UI Events, "Process"). */
const UNKNOWN = 229;

/** True where a finger is the main pointer, and so the keyboard most likely on the screen. */
function isTouchFirst(): boolean {
  return window.matchMedia('(pointer: coarse)').matches;
}
