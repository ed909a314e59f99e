import { z } from 'zod';
import { PROMPT_MAX_BYTES, sessionIdSchema, timeSchema } from '../names.js';
import { route } from '../route.js';
import { openDialogSchema } from './dialog.js';

/**
 * What was seen of input after it was typed.
 * - `typed`: it was typed; nothing more can be said, because the program shows no composer or Enter was not asked for.
 * - `submitted`: the composer is empty again.
 * - `started`: the composer is empty again and the agent works.
 * - `queued`: the agent was working and has taken the message for later.
 * - `answered`: the question is gone, or another one has taken its place.
 * - `stuck`: the text still stands in the composer although Enter was pressed twice.
 */
export const outcomeSchema = z.enum(['typed', 'submitted', 'started', 'queued', 'answered', 'stuck']);

/** What became of a message or an answer. */
export const receiptSchema = z.object({
  outcome: outcomeSchema,
  at: timeSchema,
  /** From the request to what was seen, in ms. */
  took_ms: z.int().min(0),
  /** The question that was answered, and the label of the choice. */
  question: z.string().optional(),
  choice: z.string().optional(),
  /** The question that is open now. */
  dialog: openDialogSchema.nullable(),
  /** A sentence about what is not as expected. */
  note: z.string().optional(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/**
 * An answer to an open question. `dialog` is its fingerprint; `choice` counts its choices from 1. `text` is for choices of kind
 * `text` or `deny`: it is typed once the choice is made.
 */
export const answerRequestSchema = z.object({
  dialog: z.string().min(1).max(64),
  choice: z.int().min(1).max(100),
  text: z.string().max(PROMPT_MAX_BYTES).optional(),
});
export type AnswerRequest = z.infer<typeof answerRequestSchema>;

export const actingRoutes = {
  /** Null while no question is open. SESSION_NOT_RUNNING, SESSION_NOT_STARTED. */
  sessionDialog: route({
    method: 'GET',
    path: '/api/sessions/:id/dialog',
    params: z.object({ id: sessionIdSchema }),
    output: z.object({ dialog: openDialogSchema.nullable() }),
  }),
  /**
   * Answers the open question and watches what becomes of it. SCREEN_CHANGED, with nothing pressed and the open question in
   * `dialog`, when another one or none is open. NOT_TAKEN when the question stays open although its keys were pressed.
   */
  sessionAnswer: route({
    method: 'POST',
    path: '/api/sessions/:id/answer',
    params: z.object({ id: sessionIdSchema }),
    body: answerRequestSchema,
    output: receiptSchema,
  }),
} as const;
