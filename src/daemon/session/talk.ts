import { SchmuxError } from '../../contract/errors.js';
import type { Capture, SendRequest } from '../../contract/session.js';
import type { Seat, SessionRecord } from '../store/state-schema.js';
import type { Tmux } from '../tmux/types.js';
import type { Registry } from './registry.js';
import { tmuxPlaceOf } from './sockets.js';

/** Agents tell a paste from typing by what arrives together: Enter comes apart from the text, or it would be part of it. Unit: ms. */
const BEFORE_ENTER_MS = 80;

export type TalkDeps = {
  registry: Registry;
  tmux: Pick<Tmux, 'sendKeys' | 'paste' | 'keyNames' | 'capture'>;
  /** The screen as the log has it, for a session whose tmux session is gone. */
  captureLog(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Omit<Capture, 'id'>>;
  pause(ms: number): Promise<void>;
};

export type Talk = {
  /** Types text and presses Enter, then named keys. SESSION_NOT_RUNNING, SESSION_NOT_STARTED, KEY_UNKNOWN. */
  send(id: string, input: SendRequest): Promise<void>;
  /** The screen as text, of live and ended sessions alike. */
  capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
};

export function createTalk(deps: TalkDeps): Talk {
  const { registry, tmux } = deps;
  return {
    async send(id, { text, enter, keys }) {
      const record = registry.get(id);
      const { pane } = tmuxPlaceOf(record, seatForInput(record));
      if (text !== '') {
        const bytes = new TextEncoder().encode(text);
        // Several lines are one message: bracketed, where the agent asked for that, so that no line submits itself.
        if (/[\n\r]/.test(text)) await tmux.paste(pane, bytes);
        else await tmux.sendKeys(pane, bytes);
      }
      if (enter) {
        if (text !== '') await deps.pause(BEFORE_ENTER_MS);
        await tmux.sendKeys(pane, Uint8Array.of(0x0d));
      }
      if (keys.length > 0) await tmux.keyNames(pane, keys);
    },
    async capture(id, what) {
      const record = registry.get(id);
      if (record.status === 'spawning') throw notStarted(id);
      if (record.seat !== null && !isLost(record)) {
        return { id, ...(await tmux.capture(tmuxPlaceOf(record, record.seat).pane, what)) };
      }
      return { id, ...(await deps.captureLog(id, what)) };
    },
  };
}

/** The seat of a session that can be typed into; says why not otherwise. */
export function seatForInput(record: SessionRecord): Seat {
  if (record.status === 'running') return record.seat;
  if (record.status === 'spawning') throw notStarted(record.id);
  throw new SchmuxError(
    'SESSION_NOT_RUNNING',
    `Session ${record.id} has ended: there is no agent to type to.`,
    {
      hint: `schmux capture ${record.id} shows its last screen; schmux spawn -w ${record.workspace} starts another agent there.`,
    },
  );
}

function isLost(record: SessionRecord): boolean {
  return record.status === 'done' && record.failure?.code === 'SESSION_GONE';
}

function notStarted(id: string): SchmuxError {
  return new SchmuxError('SESSION_NOT_STARTED', `Session ${id} is still being started.`, {
    hint: `schmux wait ${id} --for working,blocked,feedback,done waits until its agent is there.`,
  });
}
