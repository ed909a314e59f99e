import { z } from 'zod';
import { nameSchema } from './names.js';

/** An agent as the lists show it: what it is, whether it can be started here, and if not, what to do. */
export const agentSchema = z.object({
  name: nameSchema,
  label: z.string(),
  kind: z.enum(['detected', 'variant', 'user', 'demo']),
  /** The detected tool under a variant. */
  base: z.string().nullable(),
  available: z.boolean(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  takes_prompt: z.boolean(),
  resumes: z.boolean(),
  /** It can be asked one question and ends, without tools: what `nudgenik.agent` may name. */
  answers: z.boolean().optional(),
  /** How to get it, when it is not available. */
  install: z.string().nullable(),
});
export type Agent = z.infer<typeof agentSchema>;
