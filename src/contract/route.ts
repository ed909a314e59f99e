import type { z } from 'zod';

/** One route: `:names` in the path are the keys of `params`. `open` routes need no key (there is one: trading a code for a key). */
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
