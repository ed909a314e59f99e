import { z } from 'zod';
import { route } from '../route.js';
import { trashEntrySchema, workspaceSchema } from './workspace.js';

/** The routes for disposed workspaces that are kept for a while. */
export const trashRoutes = {
  /** Disposed workspaces that can be restored, the oldest first. */
  trashList: route({ method: 'GET', path: '/api/trash', output: z.array(trashEntrySchema) }),
  /** Takes the entry's id or that of the workspace. TRASH_UNKNOWN; WORKSPACE_EXISTS when something is in its place. */
  trashRestore: route({
    method: 'POST',
    path: '/api/trash/:id/restore',
    params: z.object({ id: z.string().max(100) }),
    body: z.object({}),
    output: workspaceSchema,
  }),
  /** Deletes one entry, or everything without an `id`. */
  trashEmpty: route({
    method: 'POST',
    path: '/api/trash/empty',
    body: z.object({ id: z.string().max(100).optional() }),
    output: z.object({}),
  }),
} as const;
