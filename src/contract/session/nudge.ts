import { z } from 'zod';
import { timeSchema } from '../names.js';

export const nudgeStateSchema = z.enum(['working', 'blocked', 'feedback', 'done', 'unknown']);
export type NudgeState = z.infer<typeof nudgeStateSchema>;

/** A problem in addition to the state: with an API error above a healthy prompt a session neither works nor just waits. */
export const problemSchema = z.enum(['error', 'rate_limited', 'logged_out', 'interrupted']);
export type Problem = z.infer<typeof problemSchema>;

/** The sources of a verdict, strongest first. */
export const nudgeSourceSchema = z.enum([
  'process',
  'dialog',
  'record',
  'hook',
  'signal',
  'screen',
  'change',
  'model',
  'none',
]);
export type NudgeSource = z.infer<typeof nudgeSourceSchema>;

/** A screen line that supports an opinion: `row` from the top of the screen, `from` and `to` in columns, `to` exclusive. */
export const evidenceSchema = z.object({ row: z.int(), text: z.string(), from: z.int(), to: z.int() });
export type Evidence = z.infer<typeof evidenceSchema>;

/** NudgeNik's published verdict on a session and its reason. `since` is when this state began. */
export const nudgeSchema = z.object({
  state: nudgeStateSchema,
  problem: problemSchema.nullable(),
  reason: z.string(),
  source: nudgeSourceSchema,
  rule: z.string(),
  since: timeSchema,
  /** For comparisons: keeps its order when the system's clock is set. Absent from records of older versions. */
  since_order: z.number().optional(),
  /** With `rate_limited`: when the limit ends, if the agent said so. */
  limited_until: timeSchema.optional(),
  evidence: z.array(evidenceSchema),
});
export type Nudge = z.infer<typeof nudgeSchema>;

/** One source's view of the state; `won` marks the opinion that the verdict was taken from. */
export const opinionSchema = z.object({
  source: nudgeSourceSchema,
  rule: z.string(),
  state: nudgeStateSchema,
  problem: problemSchema.nullable(),
  reason: z.string(),
  at: timeSchema,
  evidence: z.array(evidenceSchema),
  won: z.boolean(),
});
export type Opinion = z.infer<typeof opinionSchema>;

/** The question to `nudgenik.agent` about a screen that the rules left unknown. `text` is exactly what was sent. */
export const askedSchema = z.object({
  agent: z.string(),
  at: timeSchema,
  text: z.string(),
  /** Null while there is no answer. */
  answer: nudgeStateSchema.exclude(['unknown']).nullable(),
  /** Why there is no answer. */
  problem: z.string().nullable(),
});
export type Asked = z.infer<typeof askedSchema>;

/** Everything behind a verdict (`schmux why`): all opinions and the screen that they were read from. */
export const whySchema = z.object({
  id: z.string(),
  agent: z.string(),
  nudge: nudgeSchema,
  opinions: z.array(opinionSchema),
  asked: askedSchema.optional(),
  screen: z.object({
    cols: z.int(),
    rows: z.int(),
    lines: z.array(z.string()),
    cursor: z.object({ x: z.int(), y: z.int(), visible: z.boolean() }),
  }),
});
export type Why = z.infer<typeof whySchema>;
