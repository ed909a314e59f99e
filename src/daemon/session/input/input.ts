import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import type { AnswerRequest, Receipt } from '../../../contract/session/acting.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { Capture, SendRequest } from '../../../contract/session/session.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import type { Seat, SessionRecord } from '../../store/state-schema.js';
import { tmuxKeys as checkKeys } from '../../tmux/pane/key-names.js';
import type { Servers } from '../../tmux/servers.js';
import type { Action, Journal } from '../history/journal.js';
import { oneLine } from '../history/prompt-line.js';
import type { Road } from '../../../contract/session/timeline.js';
import type { Timeline } from '../history/timeline.js';
import { answerDialog } from './answer.js';
import { begun } from './delivery.js';
import { createInspect, type InspectDeps } from './inspect.js';
import { openIn } from './decide.js';
import { requireSender, untilIdle } from './idle.js';
import { sendMessage } from './message.js';
import type { Acting } from './turn.js';
import type { Registry } from '../registry.js';
import { scopedIdsOf } from '../sockets.js';

export type InputDeps = {
  registry: Registry;
  timeline: Pick<Timeline, 'sending' | 'answering'>;
  journal: Journal;
  tmux: Pick<Servers, 'turn' | 'capture' | 'readPane' | 'asksForSecret'>;
  screens: Pick<InspectDeps, 'readTarget' | 'emulated'> & {
    /** The screen as the log has it, for a session whose tmux session is gone. */
    capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Omit<Capture, 'id'>>;
  };
  nudge: InspectDeps['nudge'];
  clock: InspectDeps['clock'];
  pause(ms: number): Promise<void>;
};

/** What was seen of an act, without its times. */
type Seen = Omit<Receipt, 'at' | 'took_ms'>;
/** An action that is still being done: what is learned on the way is added to it. */
type Writable = Omit<Action, 'at' | 'outcome' | 'refused'>;
type Work = (action: Writable) => Promise<Seen>;
/** A message; `gone` aborts when its sender no longer waits for the receipt. Only a message that waits for an idle agent heeds it. */
export type SendInput = SendRequest & { gone?: AbortSignal };

export type SessionInput = {
  /**
   * Types text and presses Enter, then named keys, as one message, and returns what became of it. Throws DIALOG_OPEN when that
   * would answer an open question, DRAFT_THERE when it would join a draft, SCREEN_CHANGED when a question opened before Enter,
   * AGENT_BUSY when it was to be idle, and SESSION_NOT_RUNNING, SESSION_NOT_STARTED or KEY_UNKNOWN.
   */
  send(id: string, input: SendInput, road: Road): Promise<Receipt>;
  /**
   * Chooses an answer to the open question, and returns once it is gone. Throws SCREEN_CHANGED and presses nothing when that
   * question is not open, NOT_TAKEN when it stays open.
   */
  answer(id: string, request: AnswerRequest, road: Road): Promise<Receipt>;
  /** Returns the open question and how to answer it; null when there is none. Throws SESSION_NOT_RUNNING or SESSION_NOT_STARTED. */
  dialog(id: string): Promise<OpenDialog | null>;
  /** Returns the screen as text, of running and ended sessions alike. */
  capture(id: string, what: { ansi: boolean; scrollback: boolean }): Promise<Capture>;
};

/** Creates the one way for input that is not typed in a terminal: it reads, decides, acts and verifies. */
export function createInput(deps: InputDeps): SessionInput {
  const { registry, tmux, screens, clock, pause } = deps;
  const { readPane, asksForSecret } = tmux;
  const { readTarget, emulated } = screens;
  const inspect = createInspect({ ...deps, readPane, asksForSecret, readTarget, emulated });
  /** One act at a time per session: the next reads the screen when the last is verified. */
  const acts = createKeyedQueue();

  /** Returns true when input that is typed without reading the screen may be a password; in doubt it is one. */
  async function isSecret(pane: string, { text, enter, force }: SendRequest): Promise<boolean> {
    if (!force && (text !== '' || enter)) return false;
    try {
      return await asksForSecret((await readPane(pane)).tty);
    } catch {
      return true;
    }
  }

  function actingOn(id: string): Acting {
    const { pane } = paneOf(id);
    const turn: Acting['turn'] = (work) =>
      tmux.turn(pane, async (hands) => {
        // The session may have ended while it waited for its turn.
        paneOf(id);
        return work({ id, pane, hands });
      });
    return { inspect, turn, id, pane, pause, clock };
  }

  const paneOf = (id: string): { pane: string } => {
    const record = registry.get(id);
    return scopedIdsOf(record, seatForInput(record));
  };

  /** Does the work and writes to the journal what became of it. */
  async function recorded(action: Writable, work: Work): Promise<Receipt> {
    const start = clock.monotonic();
    try {
      const receipt = { ...(await work(action)), at: registry.now() };
      deps.journal.add({ at: receipt.at, ...action, outcome: receipt.outcome });
      return { ...receipt, took_ms: Math.round(clock.monotonic() - start) };
    } catch (error) {
      deps.journal.add({ at: registry.now(), ...action, refused: toSchmuxError(error).code });
      throw error;
    }
  }

  async function sendNow(id: string, input: SendInput, action: Writable): Promise<Seen> {
    const acting = actingOn(id);
    const { idle_within_ms: withinMs, gone, ...message } = input;
    const isOver = () => registry.get(id).status !== 'running';
    if (withinMs !== undefined)
      await untilIdle(
        acting,
        { text: input.text, typed: false, draft: input.draft },
        { withinMs, isOver, gone },
      );
    const seen = await acts.run(id, async () => {
      if (withinMs !== undefined) requireSender(id, gone);
      const sent = deps.timeline.sending(id);
      const secret = await isSecret(acting.pane, input);
      if (secret) hide(action);
      const taken = await sendMessage(acting, { ...message, paste: action.road === 'prompt' });
      sent(input, { road: action.road, secret, outcome: taken.outcome });
      return taken;
    });
    // The next message need not wait for this.
    const isTaken = seen.outcome === 'submitted' && seen.dialog === null;
    return isTaken ? { ...seen, outcome: await begun(acting) } : seen;
  }

  async function answerNow(id: string, request: AnswerRequest, action: Writable): Promise<Seen> {
    const acting = actingOn(id);
    return acts.run(id, async () => {
      const noteAnswer = deps.timeline.answering(id);
      const answered = await answerDialog(acting, request);
      Object.assign(action, { question: answered.question, choice: answered.choice });
      noteAnswer(answered, action.road);
      return answered;
    });
  }

  return {
    async send(id, input, road) {
      checkKeys(input.keys);
      const text = input.text === '' ? {} : { text: oneLine(input.text) };
      const keys = input.keys.length === 0 ? {} : { keys: input.keys };
      return recorded({ session: id, road, kind: 'send', ...text, ...keys }, (action) =>
        sendNow(id, input, action),
      );
    },
    answer: (id, request, road) =>
      recorded({ session: id, road, kind: 'answer' }, (action) => answerNow(id, request, action)),
    async dialog(id) {
      const inspection = await inspect(id, paneOf(id).pane, 'screen');
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

/** Leaves out what was typed. */
function hide(action: Writable): void {
  delete action.text;
  delete action.keys;
  action.hidden = true;
}
