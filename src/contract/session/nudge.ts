import { z } from 'zod';
import { timeSchema } from '../names.js';

export const nudgeStateSchema = z.enum(['working', 'blocked', 'feedback', 'done', 'unknown']);
export type NudgeState = z.infer<typeof nudgeStateSchema>;

/** Something is wrong beside the state: an API error above a healthy prompt is neither working nor merely waiting. */
export const problemSchema = z.enum(['error', 'rate_limited', 'logged_out', 'interrupted']);
export type Problem = z.infer<typeof problemSchema>;

/** Where a verdict came from, strongest first. */
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

/** A line of the screen that shows it: `row` from the top of the screen, `from`/`to` in columns, end exclusive. */
export const evidenceSchema = z.object({ row: z.int(), text: z.string(), from: z.int(), to: z.int() });
export type Evidence = z.infer<typeof evidenceSchema>;

/** What NudgeNik reads off a session, and why. `since` is when this state began. */
export const nudgeSchema = z.object({
  state: nudgeStateSchema,
  problem: problemSchema.nullable(),
  reason: z.string(),
  source: nudgeSourceSchema,
  rule: z.string(),
  since: timeSchema,
  /** For comparing: keeps its order when the system's clock is set. Missing from older versions. */
  since_order: z.number().optional(),
  /** With `rate_limited`: when the limit ends. Left out unless the agent said so. */
  limited_until: timeSchema.optional(),
  evidence: z.array(evidenceSchema),
});
export type Nudge = z.infer<typeof nudgeSchema>;

/** One source's own opinion; `won` marks the one the verdict was taken from. */
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

/** What an agent was asked about a screen that rules left unknown, when `nudgenik.agent` is set: `text` is exactly what was sent. */
export const askedSchema = z.object({
  agent: z.string(),
  at: timeSchema,
  text: z.string(),
  /** One of four words; null when there is none (yet). */
  answer: nudgeStateSchema.exclude(['unknown']).nullable(),
  /** Why there is no answer. */
  problem: z.string().nullable(),
});
export type Asked = z.infer<typeof askedSchema>;

/** Everything behind a verdict (`schmux why`): all opinions and the screen they were read from. */
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
