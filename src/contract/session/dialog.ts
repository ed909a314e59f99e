import { z } from 'zod';
import { sessionIdSchema } from '../names.js';
import { route } from '../route.js';

/** One answer. `keys` are the key names, as `send` takes them, to press in order. */
export const choiceSchema = z.object({
  label: z.string(),
  keys: z.array(z.string()),
  /** The agent highlights it. */
  chosen: z.boolean(),
});
export type Choice = z.infer<typeof choiceSchema>;

/**
 * A question that is open on a session's screen. `id` identifies exactly this question with these choices: `send` with it
 * presses nothing when another question is open by then. `above` has the lines above the choices, at most ten.
 */
export const openDialogSchema = z.object({
  id: z.string(),
  question: z.string(),
  above: z.array(z.string()),
  choices: z.array(choiceSchema),
});
export type OpenDialog = z.infer<typeof openDialogSchema>;

export const dialogRoutes = {
  /** Null while no question is open. SESSION_NOT_RUNNING, SESSION_NOT_STARTED. */
  sessionDialog: route({
    method: 'GET',
    path: '/api/sessions/:id/dialog',
    params: z.object({ id: sessionIdSchema }),
    output: z.object({ dialog: openDialogSchema.nullable() }),
  }),
} as const;
