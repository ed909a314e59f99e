import { createKeyReader, type Key } from './keys.js';
import { TIMING_MS } from '../timing.js';

export type Size = { columns: number; rows: number };

export type Terminal = {
  write(text: string): void;
  /** Resolves when all output has left this process, so that a flood cannot fill its memory. */
  drained(): Promise<void>;
  size(): Size;
  onKey(listener: (key: Key) => void): void;
  /** Receives the raw bytes, besides the keys. */
  onInput(listener: (bytes: Buffer) => void): void;
  onResize(listener: () => void): void;
  /** Called when the input has ended: the user is gone. */
  onEnd(listener: () => void): void;
  title(text: string): void;
  /** Restores the terminal. */
  close(): void;
};

/** Bracketed paste on and off (xterm ctlseqs, private mode 2004). */
const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l';
const CURSOR_ON = '\x1b[?25h';

/** Takes over the terminal on stdin and stdout: raw mode and bracketed paste, but not the alternate screen. */
export function openTerminal(): Terminal {
  const { stdin, stdout } = process;
  const reader = createKeyReader();
  const keyListeners: ((key: Key) => void)[] = [];
  const inputListeners: ((bytes: Buffer) => void)[] = [];
  const endListeners: (() => void)[] = [];
  const decoder = new TextDecoder();
  let timer: NodeJS.Timeout | undefined;

  const tell = (keys: Key[]) => {
    for (const key of keys) for (const listener of keyListeners) listener(key);
  };
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', (bytes: Buffer) => {
    clearTimeout(timer);
    for (const listener of inputListeners) listener(bytes);
    tell(reader.read(decoder.decode(bytes, { stream: true })));
    if (reader.waiting()) timer = setTimeout(() => tell(reader.flush()), TIMING_MS.escape);
  });
  stdin.on('end', () => {
    for (const listener of endListeners) listener();
  });
  // The other end is gone (the pane was killed): nobody is left to draw for.
  stdout.on('error', () => process.exit(1));
  if (stdout.isTTY) stdout.write(PASTE_ON);

  return {
    write: (text) => void stdout.write(text),
    drained: () => new Promise((resolve) => stdout.write('', () => resolve())),
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onKey: (listener) => void keyListeners.push(listener),
    onInput: (listener) => void inputListeners.push(listener),
    onResize: (listener) => void stdout.on('resize', listener),
    onEnd: (listener) => void endListeners.push(listener),
    title: (text) => void (stdout.isTTY && stdout.write(`\x1b]0;${text}\x07`)),
    close() {
      clearTimeout(timer);
      if (stdout.isTTY) stdout.write(`${PASTE_OFF}${CURSOR_ON}`);
      if (stdin.isTTY) stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
