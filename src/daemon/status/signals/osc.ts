import { plainBase64, plainText } from '../untrusted-text.js';

export type ProgramState = 'idle' | 'working' | 'blocked' | 'done' | 'error' | 'clear';

/** A signal of a program about itself. All texts are single safe lines. */
export type SignalEvent =
  | {
      type: 'program_status';
      state: ProgramState;
      app: string;
      kind: string;
      /** '' for the program itself, otherwise one of its children (a subagent, a background command). */
      id: string;
      title: string;
      msg: string;
    }
  | { type: 'program_status_query' }
  | { type: 'title'; text: string }
  | { type: 'notification'; text: string }
  | { type: 'progress'; state: 'none' | 'set' | 'error' | 'busy' | 'paused' }
  | { type: 'bell' }
  | { type: 'mode'; mode: 'cursor' | 'alternate' | 'sync' | 'paste' | 'focus' | 'mouse'; on: boolean }
  | { type: 'reset' };

const PROGRAM_STATES: ReadonlySet<string> = new Set(['idle', 'working', 'blocked', 'done', 'error', 'clear']);
const PROGRESS = ['none', 'set', 'error', 'busy', 'paused'] as const;
/** Longest word taken from a key such as `kind` or `id`. */
const MAX_WORD_CHARS = 64;

/**
 * Decodes OSC 7501 "program status": `state=…[:app=…][:kind=…][:id=…][:title=<base64>][:msg=<base64>]`, as Codex 0.169 and
 * Claude Code 2.1.330 write it (measured); a lone `?` asks whether the terminal supports it.
 */
function decodeProgramStatus(body: string): SignalEvent[] {
  if (body === '?') return [{ type: 'program_status_query' }];
  const keys = new Map<string, string>();
  for (const part of body.split(/[:;]/)) {
    const at = part.indexOf('=');
    if (at > 0) keys.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const state = keys.get('state') ?? '';
  if (!PROGRAM_STATES.has(state)) return [];
  return [
    {
      type: 'program_status',
      state: state as ProgramState,
      app: plainText(keys.get('app') ?? '', MAX_WORD_CHARS),
      kind: plainText(keys.get('kind') ?? '', MAX_WORD_CHARS),
      id: plainText(keys.get('id') ?? '', MAX_WORD_CHARS),
      title: plainBase64(keys.get('title') ?? ''),
      msg: plainBase64(keys.get('msg') ?? ''),
    },
  ];
}

/** Decodes OSC 9: a notification (iTerm2), or `9;4;state;percent` progress (ConEmu). Other numbered forms are ignored. */
function decodeNine(body: string): SignalEvent[] {
  const progress = /^4;([0-4])/.exec(body);
  if (progress !== null) return [{ type: 'progress', state: PROGRESS[Number(progress[1])] ?? 'none' }];
  if (/^\d{1,2}(;|$)/.test(body)) return [];
  const text = plainText(body);
  return text === '' ? [] : [{ type: 'notification', text }];
}

/** Decodes OSC 99 (kitty desktop notifications): `metadata;payload`. Queries and closings carry no text for the user. */
function decodeNinetyNine(body: string): SignalEvent[] {
  const at = body.indexOf(';');
  if (at < 0) return [];
  const meta = body.slice(0, at);
  if (/(^|:)p=(\?|close|alive|icon|buttons)/.test(meta)) return [];
  const payload = body.slice(at + 1);
  const text = /(^|:)e=1/.test(meta) ? plainBase64(payload) : plainText(payload);
  return text === '' ? [] : [{ type: 'notification', text }];
}

/** Decodes the payload of one OSC (between `ESC ]` and its terminator). Unknown ones produce no events. */
export function decodeOsc(payload: Uint8Array): SignalEvent[] {
  const text = Buffer.from(payload).toString('utf8');
  const match = /^(\d{1,5})(?:;([\s\S]*))?$/.exec(text);
  if (match === null) return [];
  const body = match[2] ?? '';
  switch (match[1]) {
    case '0':
    case '2':
      return [{ type: 'title', text: plainText(body) }];
    case '9':
      return decodeNine(body);
    case '99':
      return decodeNinetyNine(body);
    case '777': {
      const parts = body.split(';');
      const said = plainText(parts.slice(1).filter(Boolean).join(' | '));
      return parts[0] === 'notify' && said !== '' ? [{ type: 'notification', text: said }] : [];
    }
    case '7501':
      return decodeProgramStatus(body);
    default:
      return [];
  }
}
