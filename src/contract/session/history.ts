import { z } from 'zod';
import { sessionIdSchema } from '../names.js';
import { route } from '../route.js';
import { timelineEntrySchema } from './timeline.js';

const params = z.object({ id: sessionIdSchema });

/** The routes for what is kept of a session besides its log; part of the table in api.ts. */
export const historyRoutes = {
  /** The whole prompt of the session; null when there is none or it is not known. */
  sessionPrompt: route({
    method: 'GET',
    path: '/api/sessions/:id/prompt',
    params,
    output: z.object({ prompt: z.string().nullable() }),
  }),
  /** The events of the session, oldest first, as far as they are kept. */
  sessionTimeline: route({
    method: 'GET',
    path: '/api/sessions/:id/timeline',
    params,
    output: z.object({ entries: z.array(timelineEntrySchema) }),
  }),
} as const;
