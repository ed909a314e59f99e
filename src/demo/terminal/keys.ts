export type KeyName =
  | 'enter'
  | 'newline'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'delete'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'ctrl-c'
  | 'ctrl-d'
  | 'ctrl-u'
  | 'ctrl-w';

export type Key =
  { kind: 'text'; text: string } | { kind: 'paste'; text: string } | { kind: 'key'; name: KeyName };

const PASTE_BEGIN = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const CONTROL: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'newline',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x01': 'home',
  '\x05': 'end',
  '\x03': 'ctrl-c',
  '\x04': 'ctrl-d',
  '\x15': 'ctrl-u',
  '\x17': 'ctrl-w',
};

/** Keys by the final character of a CSI or SS3 sequence (ECMA-48, xterm ctlseqs "PC-Style Function Keys"). */
const SEQUENCE: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '3~': 'delete',
  '4~': 'end',
};

export type KeyReader = {
  /** Returns the keys in `chunk`; an incomplete sequence waits for the next chunk. */
  read(chunk: string): Key[];
  /** Returns what is waiting as it is: an Escape alone is the Escape key. */
  flush(): Key[];
  waiting(): boolean;
};

/** Turns terminal input, already decoded, into keys. */
export function createKeyReader(): KeyReader {
  let rest = '';
  let pasted: string | null = null;

  const take = (keys: Key[]): boolean => {
    if (rest === '') return false;
    if (pasted !== null) return takePaste(keys);
    if (rest.startsWith(PASTE_BEGIN)) {
      rest = rest.slice(PASTE_BEGIN.length);
      pasted = '';
      return true;
    }
    if (rest.startsWith('\x1b')) return takeEscape(keys);
    const control = CONTROL[rest.charAt(0)];
    if (control !== undefined) {
      rest = rest.slice(1);
      keys.push({ kind: 'key', name: control });
      return true;
    }
    const text = /^[^\x00-\x1f\x7f]+/.exec(rest)?.[0];
    rest = rest.slice(text?.length ?? 1);
    if (text !== undefined) keys.push({ kind: 'text', text });
    return true;
  };

  const takePaste = (keys: Key[]): boolean => {
    const end = rest.indexOf(PASTE_END);
    // The end marker itself may be split.
    const sure = end >= 0 ? end : Math.max(0, rest.length - PASTE_END.length + 1);
    pasted += rest.slice(0, sure);
    rest = rest.slice(end >= 0 ? sure + PASTE_END.length : sure);
    if (end < 0) return false;
    keys.push({ kind: 'paste', text: pasted ?? '' });
    pasted = null;
    return true;
  };

  const takeEscape = (keys: Key[]): boolean => {
    const sequence = /^\x1b(?:\[([0-9;?<>=]*)([A-Za-z~])|O([A-Za-z]))/.exec(rest);
    if (sequence !== null) {
      rest = rest.slice(sequence[0].length);
      const last = sequence[2] ?? sequence[3] ?? '';
      const name = SEQUENCE[last === '~' ? `${sequence[1] ?? ''}~` : last];
      if (name !== undefined) keys.push({ kind: 'key', name });
      return true;
    }
    if (/^\x1b(?:\[[0-9;?<>=]*|O)?$/.test(rest)) return false;
    if (rest.startsWith('\x1b\r') || rest.startsWith('\x1b\n')) {
      rest = rest.slice(2);
      keys.push({ kind: 'key', name: 'newline' });
      return true;
    }
    rest = rest.slice(1);
    keys.push({ kind: 'key', name: 'escape' });
    return true;
  };

  return {
    read(chunk) {
      rest += chunk;
      const keys: Key[] = [];
      while (take(keys));
      return keys;
    },
    flush() {
      if (pasted !== null || rest === '') return [];
      rest = rest.slice(1);
      const keys: Key[] = [{ kind: 'key', name: 'escape' }];
      while (take(keys));
      return keys;
    },
    waiting: () => rest !== '' && pasted === null,
  };
}
