import { z } from 'zod';
import { nameSchema } from './names.js';

/** An agent as lists show it: what it is, whether it can be started here and, if not, how to get it. */
export const agentSchema = z.object({
  name: nameSchema,
  label: z.string(),
  kind: z.enum(['detected', 'variant', 'user', 'demo']),
  /** The detected agent that a variant is based on. */
  base: z.string().nullable(),
  available: z.boolean(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  takes_prompt: z.boolean(),
  resumes: z.boolean(),
  /** It has a one-shot mode without tools, so `nudgenik.agent` may name it. */
  answers: z.boolean().optional(),
  /** How to install it when it is not available. */
  install: z.string().nullable(),
});
export type Agent = z.infer<typeof agentSchema>;
