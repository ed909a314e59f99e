import { z } from 'zod';
import { timeSchema } from '../names.js';
import { outcomeSchema } from './acting.js';
import { nudgeStateSchema, problemSchema } from './nudge.js';
import { lifecycleSchema } from './session.js';

/**
 * When something happened to a session, and what, in words. `order` is for comparisons (see `orderOf`); `offset` is the end of
 * the log at the time, null when there was no log. `text` is one line, at most 200 characters and no control characters.
 */
const moment = { at: timeSchema, order: z.number(), offset: z.int().min(0).nullable(), text: z.string() };

/** Where input came from. `prompt`: the session's prompt; `automatic`: schmux itself, because a setting says so. */
const roadSchema = z.enum(['page', 'cli', 'prompt', 'automatic']);
export type Road = z.infer<typeof roadSchema>;

/** An entry of a session's timeline; `logs/<id>.timeline` holds one per line, as JSON. */
export const timelineEntrySchema = z.discriminatedUnion('kind', [
  /** A new lifecycle status. `text` is the first line of the prompt for `spawning`, and how it ended for `done`. */
  z.object({
    ...moment,
    kind: z.literal('lifecycle'),
    status: lifecycleSchema,
    failed: z.boolean().optional(),
  }),
  /** A new state or a new question; `text` is the reason. Left out: what a working agent is doing, and states that last a moment. */
  z.object({
    ...moment,
    kind: z.literal('nudge'),
    state: nudgeStateSchema,
    problem: problemSchema.nullable(),
  }),
  /** A message that was sent: its text and key names. Without either where the terminal asked for a secret. */
  z.object({
    ...moment,
    kind: z.literal('sent'),
    road: roadSchema,
    keys: z.array(z.string()).optional(),
    hidden: z.boolean().optional(),
    outcome: outcomeSchema.optional(),
  }),
  /** A question that was answered; `text` is the label of the choice. */
  z.object({ ...moment, kind: z.literal('answered'), road: roadSchema, question: z.string() }),
  /** The limit has ended, and the session was not continued; `text` says why. */
  z.object({ ...moment, kind: z.literal('not_continued') }),
  /** Someone began to look at the session. */
  z.object({ ...moment, kind: z.literal('looked') }),
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
