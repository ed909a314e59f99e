import { z } from 'zod';
import { sessionIdSchema } from '../names.js';
import { route } from '../route.js';
import { timelineEntrySchema } from './timeline.js';

const params = z.object({ id: sessionIdSchema });

/** What is kept of a session beside its log; part of the table in api.ts. */
export const historyRoutes = {
  /** What the session was asked to do, whole; null without a prompt, or when it is not known. */
  sessionPrompt: route({
    method: 'GET',
    path: '/api/sessions/:id/prompt',
    params,
    output: z.object({ prompt: z.string().nullable() }),
  }),
  /** What happened to the session, the oldest first, as far as it is kept. */
  sessionTimeline: route({
    method: 'GET',
    path: '/api/sessions/:id/timeline',
    params,
    output: z.object({ entries: z.array(timelineEntrySchema) }),
  }),
} as const;
