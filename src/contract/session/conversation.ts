import { z } from 'zod';

/**
 * How the conversation of a session is known: by the id that schmux gave it at its start, by the id that the agent reported, by the
 * agent's own files, or only as the last one in its directory. `id` is null for `last` alone.
 */
export const conversationSchema = z.object({
  id: z.string().nullable(),
  source: z.enum(['given', 'reported', 'file', 'last']),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** Ids of conversations as agents make them. They become arguments, so none begins with a dash. */
export const CONVERSATION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{5,127}$/;
