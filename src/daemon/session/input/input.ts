import { SchmuxError } from '../../../contract/errors.js';
import type { AnswerRequest, Receipt } from '../../../contract/session/acting.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { Capture, SendRequest } from '../../../contract/session/session.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import { tmuxKeys as checkKeys } from '../../tmux/pane/key-names.js';
import type { Servers } from '../../tmux/servers.js';
import type { Road, Timeline } from '../history/timeline.js';
import { answerDialog } from './answer.js';
import { createInspect, type InspectDeps } from './inspect.js';
import { openIn } from './decide.js';
import { sendMessage } from './message.js';
import type { Registry } from '../registry.js';
import { scopedIdsOf } from '../sockets.js';

export type InputDeps = {
  registry: Registry;
  timeline: Pick<Timeline, 'sending'>;
  tmux: Pick<Servers, 'turn' | 'capture' | 'readPane' | 'asksForSecret'>;
  screens: Pick<InspectDeps, 'readTarget' | 'emulated'> & {
    /** The screen as the log has it, for a session whose tmux session is gone. */
    capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Omit<Capture, 'id'>>;
  };
  nudge: InspectDeps['nudge'];
  clock: InspectDeps['clock'];
  pause(ms: number): Promise<void>;
};

export type SessionInput = {
  /**
   * Types text and presses Enter, then named keys, as one message. Throws DIALOG_OPEN when that would answer an open question,
   * SCREEN_CHANGED when one opened before Enter, and SESSION_NOT_RUNNING, SESSION_NOT_STARTED or KEY_UNKNOWN.
   */
  send(id: string, input: SendRequest, road: Road): Promise<Receipt>;
  /** Chooses an answer to the open question. Throws SCREEN_CHANGED and presses nothing when that question is not open. */
  answer(id: string, request: AnswerRequest, road: Road): Promise<Receipt>;
  /**
   * Returns the open question and how to answer it; null when there is none. Throws SESSION_NOT_RUNNING or SESSION_NOT_STARTED.
   */
  dialog(id: string): Promise<OpenDialog | null>;
  /** Returns the screen as text, of running and ended sessions alike. */
  capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
};

export function createInput(deps: InputDeps): SessionInput {
  const { registry, tmux, screens } = deps;
  const { readPane, asksForSecret } = tmux;
  const { readTarget, emulated } = screens;
  const inspect = createInspect({ ...deps, readPane, asksForSecret, readTarget, emulated });

  /** Returns true when input that is typed without reading the screen may be a password; in doubt it is one. */
  async function isSecret(pane: string, { text, enter, force }: SendRequest): Promise<boolean> {
    if (!force && (text !== '' || enter)) return false;
    try {
      return await asksForSecret((await readPane(pane)).tty);
    } catch {
      return true;
    }
  }

  return {
    async send(id, input, road) {
      checkKeys(input.keys);
      const record = registry.get(id);
      const { pane } = scopedIdsOf(record, seatForInput(record));
      await tmux.turn(pane, async (hands) => {
        // The session may have ended while it waited for its turn.
        seatForInput(registry.get(id));
        const sent = deps.timeline.sending(id);
        const secret = await isSecret(pane, input);
        await sendMessage({ inspect, pause: deps.pause }, { id, pane, hands }, input);
        sent(input, { road, secret });
      });
      return { outcome: 'typed', at: registry.now(), took_ms: 0, dialog: null };
    },
    async answer(id, request, road) {
      const record = registry.get(id);
      const { pane } = scopedIdsOf(record, seatForInput(record));
      return tmux.turn(pane, async (hands) => {
        seatForInput(registry.get(id));
        const sent = deps.timeline.sending(id);
        const start = deps.clock.monotonic();
        const { keys, ...answered } = await answerDialog(
          { inspect, pause: deps.pause, clock: deps.clock },
          { id, pane, hands },
          request,
        );
        sent({ text: '', enter: false, keys: [...keys] }, { road, secret: false });
        return { ...answered, at: registry.now(), took_ms: Math.round(deps.clock.monotonic() - start) };
      });
    },
    async dialog(id) {
      const record = registry.get(id);
      const inspection = await inspect(id, scopedIdsOf(record, seatForInput(record)).pane);
      return inspection === 'gone' ? null : openIn(inspection);
    },
    async capture(id, what) {
      const record = registry.get(id);
      if (record.status === 'spawning') throw notStarted(id);
      if (record.seat !== null && !isLost(record)) {
        return { id, ...(await tmux.capture(scopedIdsOf(record, record.seat).pane, what)) };
      }
      return { id, ...(await screens.capture(id, what)) };
    },
  };
}

/** Returns the seat of a session that can be typed into; throws why it cannot. */
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
