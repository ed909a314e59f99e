import { z } from 'zod';
import { sessionIdSchema } from '../names.js';
import { route } from '../route.js';

/** One way to answer: `keys` are pressed one after the other, by the names that `send` takes. */
export const choiceSchema = z.object({
  label: z.string(),
  keys: z.array(z.string()),
  /** The agent has it marked. */
  chosen: z.boolean(),
});
export type Choice = z.infer<typeof choiceSchema>;

/**
 * A question that is open on a session's screen. `id` stands for exactly this question with these choices: `send` with it presses
 * nothing when another one is open by then. `above` are the screen's lines above the choices, at most ten.
 */
export const openDialogSchema = z.object({
  id: z.string(),
  question: z.string(),
  above: z.array(z.string()),
  choices: z.array(choiceSchema),
});
export type OpenDialog = z.infer<typeof openDialogSchema>;

export const dialogRoutes = {
  /** Null while nothing is asked. SESSION_NOT_RUNNING, SESSION_NOT_STARTED. */
  sessionDialog: route({
    method: 'GET',
    path: '/api/sessions/:id/dialog',
    params: z.object({ id: sessionIdSchema }),
    output: z.object({ dialog: openDialogSchema.nullable() }),
  }),
} as const;
