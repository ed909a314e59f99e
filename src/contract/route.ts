import type { z } from 'zod';

/** One route. Each `:name` in the path is a key of `params`. `open` routes need no key; the only one trades a code for a key. */
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  output: z.ZodType;
  open?: true;
};

export const route = <const R extends Route>(definition: R): R => definition;
