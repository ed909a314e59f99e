import { z } from 'zod';
import { timeSchema } from '../names.js';
import { nudgeStateSchema, problemSchema } from './nudge.js';
import { lifecycleSchema } from './session.js';

/**
 * When something happened to a session, and in words what. `order` is for comparing (see `orderOf`); `offset` is how long the
 * log was then, null where there was none. `text` is one line, at most 200 characters and none that control.
 */
const moment = { at: timeSchema, order: z.number(), offset: z.int().min(0).nullable(), text: z.string() };

/** An entry of a session's timeline; `logs/<id>.timeline` has one a line, as JSON. */
export const timelineEntrySchema = z.discriminatedUnion('kind', [
  /** The lifecycle moved on. `text`: of `spawning` the first line of the prompt, of `done` how it ended. */
  z.object({
    ...moment,
    kind: z.literal('lifecycle'),
    status: lifecycleSchema,
    failed: z.boolean().optional(),
  }),
  /** Another state, or another question; `text` is the reason. What a working agent is at, and what lasts a moment only, is left out. */
  z.object({
    ...moment,
    kind: z.literal('nudge'),
    state: nudgeStateSchema,
    problem: problemSchema.nullable(),
  }),
  /** A message that was sent: its text, and the names of keys. Without either where the terminal asked for a secret. */
  z.object({
    ...moment,
    kind: z.literal('sent'),
    road: z.enum(['page', 'cli']),
    keys: z.array(z.string()).optional(),
    hidden: z.boolean().optional(),
  }),
  /** Somebody began to look. */
  z.object({ ...moment, kind: z.literal('looked') }),
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
