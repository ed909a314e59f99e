/*
 * All keys of the page, as data; the `?` dialog shows this table. In the terminal and in text fields only the group `In
 * the terminal` applies. Those are chords with modifiers, so that Ctrl+C, Ctrl+W, Ctrl+R, Esc and all others reach the
 * agent.
 */

/** The keys 1 to 9, which answer an open question. */
export type ChoiceKey = `choice${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

export type KeyId =
  | ChoiceKey
  | 'down' | 'up' | 'open' | 'select' | 'selectDown' | 'selectUp' | 'selectGroup' | 'choices' | 'answer' | 'send' | 'done' | 'dispose' | 'copy' | 'mute' | 'rename' | 'why' | 'resume' | 'details' | 'beside' | 'besideClose' | 'clear'
  | 'new' | 'search' | 'palette' | 'help' | 'goHome' | 'goWorkspaces' | 'goSettings' | 'goNew' | 'next' | 'apply' | 'diff'
  | 'termNext' | 'termDown' | 'termUp' | 'termLeave' | 'termFind' | 'termCopy' | 'termLatest' | 'termTop' | 'termText' | 'termPalette'; // prettier-ignore

export type Binding = {
  id: KeyId;
  /** As shown: `g h` is two keys in sequence, `Ctrl+K` a chord. `Mod` is Cmd on a Mac, Ctrl elsewhere. */
  keys: readonly string[];
  label: string;
  group: 'Lists' | 'Everywhere' | 'In the terminal';
};

export const BINDINGS: readonly Binding[] = [
  { id: 'down', keys: ['j', 'ArrowDown'], label: 'Next row', group: 'Lists' },
  { id: 'up', keys: ['k', 'ArrowUp'], label: 'Previous row', group: 'Lists' },
  {
    id: 'open',
    keys: ['Enter', 'o'],
    label: 'Open the current row, or the session that needs you most',
    group: 'Lists',
  },
  { id: 'select', keys: ['x'], label: 'Select for bulk actions', group: 'Lists' },
  { id: 'selectDown', keys: ['J', 'Shift+ArrowDown'], label: 'Extend the selection down', group: 'Lists' },
  { id: 'selectUp', keys: ['K', 'Shift+ArrowUp'], label: 'Extend the selection up', group: 'Lists' },
  { id: 'selectGroup', keys: ['X'], label: 'Select or deselect the whole group', group: 'Lists' },
  { id: 'choices', keys: ['1…9'], label: 'Answer the current row’s question by its number', group: 'Lists' },
  { id: 'answer', keys: ['a'], label: 'Show the whole question, or reply in place', group: 'Lists' },
  { id: 'send', keys: ['s'], label: 'Send a message without opening', group: 'Lists' },
  { id: 'done', keys: ['d'], label: 'Done: end the agent, or mark as reviewed', group: 'Lists' },
  { id: 'dispose', keys: ['Backspace', 'Delete'], label: 'Dispose', group: 'Lists' },
  { id: 'copy', keys: ['c'], label: 'Copy attach command', group: 'Lists' },
  { id: 'rename', keys: ['r'], label: 'Edit nickname', group: 'Lists' },
  { id: 'why', keys: ['w'], label: 'Explain the status', group: 'Lists' },
  { id: 'resume', keys: ['R'], label: 'Resume an ended conversation', group: 'Lists' },
  { id: 'mute', keys: ['m'], label: 'Mute or unmute', group: 'Lists' },
  { id: 'diff', keys: ['v'], label: 'View workspace diff', group: 'Lists' },
  { id: 'apply', keys: ['.'], label: 'Apply the new order', group: 'Lists' },
  { id: 'clear', keys: ['Escape'], label: 'Clear the selection, then the search', group: 'Lists' },
  { id: 'next', keys: ['u'], label: 'Open the session that needs you most', group: 'Everywhere' },
  { id: 'new', keys: ['n'], label: 'New session', group: 'Everywhere' },
  { id: 'search', keys: ['/'], label: 'Search', group: 'Everywhere' },
  { id: 'palette', keys: ['Mod+K'], label: 'Command palette', group: 'Everywhere' },
  { id: 'details', keys: ['i'], label: 'Toggle the details panel', group: 'Everywhere' },
  { id: 'beside', keys: ['b'], label: 'Open the split view (wide screens)', group: 'Everywhere' },
  { id: 'besideClose', keys: ['B'], label: 'Close the split view', group: 'Everywhere' },
  { id: 'goHome', keys: ['g h'], label: 'Go to Home', group: 'Everywhere' },
  { id: 'goNew', keys: ['g n'], label: 'Go to New session', group: 'Everywhere' },
  { id: 'goWorkspaces', keys: ['g w'], label: 'Go to Workspaces', group: 'Everywhere' },
  { id: 'goSettings', keys: ['g s'], label: 'Go to Settings', group: 'Everywhere' },
  { id: 'help', keys: ['?'], label: 'Keyboard shortcuts', group: 'Everywhere' },
  {
    id: 'termNext',
    keys: ['Ctrl+Shift+ArrowRight'],
    label: 'Go to the session that needs you most',
    group: 'In the terminal',
  },
  { id: 'termDown', keys: ['Ctrl+Shift+ArrowDown'], label: 'Next session', group: 'In the terminal' },
  { id: 'termUp', keys: ['Ctrl+Shift+ArrowUp'], label: 'Previous session', group: 'In the terminal' },
  {
    id: 'termLeave',
    keys: ['Ctrl+Shift+ArrowLeft'],
    label: 'Move focus to the session list',
    group: 'In the terminal',
  },
  { id: 'termFind', keys: ['Ctrl+Shift+F'], label: 'Find in scrollback', group: 'In the terminal' },
  { id: 'termCopy', keys: ['Ctrl+Shift+C'], label: 'Copy the selection', group: 'In the terminal' },
  {
    id: 'termLatest',
    keys: ['Ctrl+Shift+End'],
    label: 'Jump to the latest output',
    group: 'In the terminal',
  },
  {
    id: 'termTop',
    keys: ['Ctrl+Shift+Home'],
    label: 'Jump to the oldest output',
    group: 'In the terminal',
  },
  {
    id: 'termText',
    keys: ['Ctrl+Shift+L'],
    label: 'View screen as text',
    group: 'In the terminal',
  },
  { id: 'termPalette', keys: ['Ctrl+Shift+P'], label: 'Command palette', group: 'In the terminal' },
];

/** The relevant part of a key event. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * Returns the name of a key press as the table writes it: `Ctrl+Shift+F`, `Mod+K`, `j`, `?`. Shift is named only with
 * other modifiers.
 */
export function pressName(press: KeyPress, mac: boolean): string {
  const parts: string[] = [];
  const mod = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (mod && !press.shiftKey && !press.altKey) return `Mod+${named(press.key)}`;
  if (press.ctrlKey) parts.push('Ctrl');
  if (press.metaKey) parts.push('Meta');
  if (press.altKey) parts.push('Alt');
  if (press.shiftKey && (parts.length > 0 || press.key.length > 1)) parts.push('Shift');
  parts.push(parts.length > 0 ? named(press.key) : press.key);
  return parts.join('+');
}

function named(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}

/** The nine keys that `1…9` stands for. */
const CHOICES = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map(
  (digit) => [String(digit), { id: `choice${digit}`, group: 'Lists' }] as const,
);

const BY_NAME = new Map<string, { id: KeyId; group: Binding['group'] }>([
  ...BINDINGS.flatMap((binding) => binding.keys.map((keys) => [keys, binding] as const)),
  ...CHOICES,
]);

/** Returns the digit of a key that answers a question; null for all other keys. */
export function digitOf(id: KeyId): number | null {
  return CHOICES.some(([, choice]) => choice.id === id) ? Number(id.at(-1)) : null;
}

/** The maximum delay before the second key of `g h`. */
export const SEQUENCE_MS = 1200;

export type KeyReader = {
  /** Returns the meaning of a key press, or null. `at` is a monotonic time in ms; `focus` is where the focus is. */
  read(press: KeyPress, at: number, focus: 'page' | 'field' | 'terminal'): KeyId | null;
};

/** Reads key presses, and remembers a `g` for a moment. */
export function createKeyReader(mac: boolean): KeyReader {
  let prefix: { key: string; at: number } | null = null;
  return {
    read: (press, at, focus) => {
      const name = pressName(press, mac);
      const before = prefix !== null && at - prefix.at <= SEQUENCE_MS ? prefix.key : null;
      prefix = null;
      if (focus === 'terminal') {
        if (mac && name === 'Mod+K') return 'palette';
        const binding = BY_NAME.get(name);
        return binding?.group === 'In the terminal' ? binding.id : null;
      }
      if (focus === 'field') return name === 'Mod+K' ? 'palette' : null;
      if (before !== null) {
        const second = BY_NAME.get(`${before} ${name}`);
        if (second !== undefined) return second.id;
      }
      if (name === 'g') {
        prefix = { key: name, at };
        return null;
      }
      return BY_NAME.get(name)?.id ?? null;
    },
  };
}

/** Returns the caps of a key on this machine: `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function keyCaps(keys: string, mac: boolean): string[] {
  const caps: Record<string, string> = {
    Mod: mac ? '⌘' : 'Ctrl',
    Shift: '⇧',
    ArrowDown: '↓',
    ArrowUp: '↑',
    ArrowLeft: '←',
    ArrowRight: '→',
    Enter: '↵',
    Backspace: '⌫',
    Delete: 'Del',
    Escape: 'Esc',
  };
  return keys.split(/[+ ]/).map((part) => caps[part] ?? part);
}
