import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Caller } from './gate/gate.js';

/** `caller` and `origin` are what the gate found out; a request that it has not seen has neither and is nobody's. */
export type Bindings = HttpBindings & { caller?: Caller; origin?: string };

/** What answers requests that the gate let through. */
export type App = Hono<{ Bindings: Bindings }>;
