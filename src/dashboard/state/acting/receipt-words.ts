import type { SchmuxError } from '../../../contract/errors.js';
import type { Receipt } from '../../../contract/session/acting.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';

/** What became of an answer or a message, in words. */
export type Outcome = {
  tone: 'good' | 'bad';
  /** Short enough for a row. */
  text: string;
  /** The whole of it, with what to do. */
  detail: string;
  /** Its text is with the agent, or at least typed: sending it again would type it twice. */
  typed: boolean;
  /** Somebody else's text stands in the composer: it can be kept or replaced. */
  draft: boolean;
  /** The question that is open now; undefined: not known. */
  dialog: OpenDialog | null | undefined;
};

const SENT: Record<Receipt['outcome'], { tone: Outcome['tone']; text: string; detail: string }> = {
  typed: { tone: 'good', text: 'Typed', detail: 'Typed. The program does not show whether it took it.' },
  submitted: { tone: 'good', text: 'Sent', detail: 'Sent: the agent has taken the message.' },
  started: { tone: 'good', text: 'Started', detail: 'Sent: the agent has started to work.' },
  queued: { tone: 'good', text: 'Queued', detail: 'Queued: the agent takes the message when it has time.' },
  answered: { tone: 'good', text: 'Answered', detail: 'Answered.' },
  stuck: {
    tone: 'bad',
    text: 'Stuck: still in the composer',
    detail: 'Stuck: Enter was pressed twice, and the text still stands in the composer.',
  },
};

/** Says what a receipt of a message or an answer means. */
export function receiptOutcome({ outcome, choice, note, dialog }: Receipt): Outcome {
  const { tone, text, detail } = SENT[outcome];
  const isAnswer = choice !== undefined && tone === 'good';
  const said = isAnswer ? `${SENT.answered.text}: ${choice}` : text;
  const noted = note === undefined ? '' : ` ${note}`;
  return {
    tone,
    text: `${said}${noted === '' ? '' : `.${noted}`}`,
    detail: `${isAnswer ? `${said}.` : detail}${noted}`,
    typed: true,
    draft: false,
    dialog,
  };
}

/** Says why an answer was not taken. */
export function answerRefusal(error: SchmuxError): Outcome {
  const text =
    error.code === 'SCREEN_CHANGED'
      ? `Changed: ${/^nothing was confirmed/i.test(error.message) ? 'nothing was confirmed' : 'nothing was pressed'}`
      : error.code === 'NOT_TAKEN'
        ? 'Not taken: the question is still open'
        : error.message;
  return refusal(error, { text, typed: false });
}

/** Says why a message did not go out. The daemon's hints are for the command line; here the buttons beside it say what to do. */
export function sendRefusal(error: SchmuxError): Outcome {
  const { code, message, dialog } = error;
  switch (code) {
    case 'DIALOG_OPEN':
      if (dialog === undefined) break;
      return {
        ...refusal(error, { text: 'Not sent: a question is open', typed: false }),
        detail: `Nothing was typed. It waits for an answer to: ${dialog.question}`,
      };
    case 'DRAFT_THERE':
      return { ...refusal(error, { text: 'Not sent: a draft is there', typed: false }), detail: message };
    case 'SCREEN_CHANGED':
      return {
        ...refusal(error, { text: 'Typed, but Enter was not pressed', typed: true }),
        detail: message,
      };
    default:
  }
  return refusal(error, { text: message, typed: false });
}

function refusal(error: SchmuxError, { text, typed }: Pick<Outcome, 'text' | 'typed'>): Outcome {
  const { message, hint, dialog, code } = error;
  return {
    tone: 'bad',
    text,
    detail: hint === undefined ? message : `${message} ${hint}`,
    typed,
    draft: code === 'DRAFT_THERE',
    dialog: dialog ?? (code === 'SCREEN_CHANGED' && !typed ? null : undefined),
  };
}
