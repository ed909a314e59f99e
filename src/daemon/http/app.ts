import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Caller } from './gate/gate.js';

/** `caller` and `origin` were determined by the gate; a request without them did not pass it and belongs to nobody. */
export type Bindings = HttpBindings & { caller?: Caller; origin?: string };

/** The application that handles requests after the gate. */
export type App = Hono<{ Bindings: Bindings }>;
