import { z } from 'zod';
import { route } from './route.js';
import { spawnResultSchema } from './session/session.js';

/** The demo that the page starts in one click. */
export const demoRoutes = {
  /** Starts three demo agents in clones of a small repository, which is created in schmux's home. `repo` is its name. */
  demoStart: route({
    method: 'POST',
    path: '/api/demo',
    body: z.object({}),
    output: z.object({ repo: z.string(), sessions: z.array(spawnResultSchema) }),
  }),
} as const;
