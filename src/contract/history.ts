import { z } from 'zod';
import { sessionIdSchema } from './names.js';
import { route } from './route.js';

/** What is kept of a session beside its log; part of the table in api.ts. */
export const historyRoutes = {
  /** What the session was asked to do, whole; null without a prompt, or when it is not known. */
  sessionPrompt: route({
    method: 'GET',
    path: '/api/sessions/:id/prompt',
    params: z.object({ id: sessionIdSchema }),
    output: z.object({ prompt: z.string().nullable() }),
  }),
} as const;
