import { z } from 'zod';

/**
 * What a choice does. `approve`: allows this once; `approve_always`: also allows later ones without asking; `deny`: refuses, goes
 * back or leaves; `text`: takes words of the user's own before it counts; `other`: anything else, such as an option of a question.
 */
export const choiceKindSchema = z.enum(['approve', 'approve_always', 'deny', 'text', 'other']);
export type ChoiceKind = z.infer<typeof choiceKindSchema>;

/**
 * One answer. `keys` are the key names, as `send` takes them, to press in order: arrows and Tab only move the highlight. Those of a
 * `text` choice lead to where the words are typed. `label` is all that the agent shows of it.
 */
export const choiceSchema = z.object({
  label: z.string(),
  keys: z.array(z.string()),
  /** The agent highlights it. */
  selected: z.boolean(),
  kind: choiceKindSchema,
});
export type Choice = z.infer<typeof choiceSchema>;

/**
 * A question that is open on a session's screen. `id` is its fingerprint: what is asked, about what, with which choices. It stays
 * the same while a spinner, a clock, the cursor or the highlight moves. `above` has its own lines above the choices, at most ten.
 * There are no choices where no key is sure to make one: boxes to tick, a value to type, a list whose highlight cannot be told.
 */
export const openDialogSchema = z.object({
  id: z.string(),
  question: z.string(),
  above: z.array(z.string()),
  choices: z.array(choiceSchema),
});
export type OpenDialog = z.infer<typeof openDialogSchema>;
