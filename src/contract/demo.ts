import { z } from 'zod';
import { route } from './route.js';
import { spawnResultSchema } from './session/session.js';

/** The demo that the page starts in one click. */
export const demoRoutes = {
  /** Three demo agents in clones of a small repository, which is made in schmux's home and known as `repo`. */
  demoStart: route({
    method: 'POST',
    path: '/api/demo',
    body: z.object({}),
    output: z.object({ repo: z.string(), sessions: z.array(spawnResultSchema) }),
  }),
} as const;
