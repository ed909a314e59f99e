import type { Terminal } from '@xterm/xterm';
import { editBytes } from './text-edit.js';

/** Scripts that are typed by conversion: what is being composed is not yet the intended text. */
const CONVERTED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]/u;

export type PhoneKeyboard = {
  /** True for a key whose text arrives by the field: xterm.js must not send it as well. */
  owns(event: KeyboardEvent): boolean;
  /** Accepts what was typed so far; it is not edited any more, because something else goes to the agent now. */
  settle(): void;
  stop(): void;
};

/**
 * Phone keyboards edit text rather than press keys: two spaces become a full stop, a suggestion replaces a word, a word
 * is swiped. So the agent is sent the edit that turns the field's old text into its new one. xterm.js sees none of
 * these events.
 */
export function createPhoneKeyboard(host: HTMLElement, terminal: Terminal): PhoneKeyboard {
  const touch = isTouchFirst();
  // With a screen reader, xterm.js takes no text that comes without a key, such as dictation or a system's emoji.
  const isOn = (): boolean => touch || terminal.options.screenReaderMode === true;
  const events = new AbortController();
  const options = { signal: events.signal, capture: true };
  const { textarea } = terminal;
  /** The part of the field's text that the agent has. */
  let sent = textarea?.value ?? '';
  let composed = '';

  const take = (): void => {
    const value = textarea?.value ?? '';
    const bytes = editBytes(sent, value);
    sent = value;
    if (bytes !== '') terminal.input(bytes);
    // A line that has been sent cannot be edited.
    if (bytes.endsWith('\r')) forget();
  };
  const forget = (): void => {
    if (textarea !== undefined) textarea.value = '';
    sent = '';
  };
  /** Shows the text being composed at the cursor, as xterm.js does. */
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
    // xterm.js clears the field now and then; that deletes nothing.
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
    // Some browsers change the field only after this event.
    setTimeout(take);
  });
  host.addEventListener('focusout', () => (sent = ''), { signal: events.signal });

  return {
    owns(event) {
      if (!isOn()) return false;
      // Dead keys only begin a character. xterm.js would wait for its key, and take the next Enter for it.
      if (event.key === 'Dead' || event.key === 'AltGraph') return true;
      // On Windows, AltGr is reported as Ctrl and Alt as well.
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

/** True if the main pointer is a finger, so that the keyboard is most likely on the screen. */
function isTouchFirst(): boolean {
  return window.matchMedia('(pointer: coarse)').matches;
}
