import { SchmuxError } from '../../../contract/errors.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { Capture, SendRequest } from '../../../contract/session/session.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import { tmuxKeys as checkKeys } from '../../tmux/pane/key-names.js';
import type { Servers } from '../../tmux/servers/servers.js';
import type { Road, Timeline } from '../history/timeline.js';
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

export type Input = {
  /**
   * Types text and presses Enter, then named keys, as one message. DIALOG_OPEN when that would answer something that is
   * open, SCREEN_CHANGED when it opened before Enter. SESSION_NOT_RUNNING, SESSION_NOT_STARTED,
   * KEY_UNKNOWN. With `dialog`: SCREEN_CHANGED, and nothing is pressed, when that one is not open.
   */
  send(id: string, input: SendRequest, road: Road): Promise<void>;
  /** The question that is open now, with how to answer it; null when there is none. The same errors without the keys'. */
  dialog(id: string): Promise<OpenDialog | null>;
  /** The screen as text, of live and ended sessions alike. */
  capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
};

export function createInput(deps: InputDeps): Input {
  const { registry, tmux, screens } = deps;
  const { readPane, asksForSecret } = tmux;
  const { readTarget, emulated } = screens;
  const inspect = createInspect({ ...deps, readPane, asksForSecret, readTarget, emulated });

  /** Typed unread, it may be a password; when nobody can tell, it is taken for one. */
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
        // It may have ended while it waited for its turn.
        seatForInput(registry.get(id));
        const sent = deps.timeline.sending(id);
        const secret = await isSecret(pane, input);
        await sendMessage({ inspect, pause: deps.pause }, { id, pane, hands }, input);
        sent(input, { road, secret });
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
