import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { api, type RouteName } from '../../../contract/api.js';
import type { Route } from '../../../contract/route.js';
import { LOG_ROUTE } from '../../../contract/terminal/log.js';
import { ERROR_STATUS, SchmuxError, toSchmuxError, type ErrorCode } from '../../../contract/errors.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { App, Bindings } from '../app.js';
import type { AuthHandlers, DomainHandlers, Sender } from './auth.js';
import { bodyLimit, readJson } from './body.js';
import type { Caller } from '../gate/gate.js';
import type { PushHandlers } from './push.js';
import { addLog, type LogSource } from './log.js';
import type { RefusalCount } from '../gate/refusal-count.js';
import { gateError } from '../gate/errors.js';

type Handler = (call: unknown, caller: Caller, from: Sender) => unknown;

/** Routes for this machine's command line only: an agent's hook; no browser needs it. */
const UNIX_ONLY: ReadonlySet<RouteName> = new Set(['sessionHook']);
/**
 * Fields for the command line only: an environment decides which programs run, so it comes from the user's shell and never from a
 * page.
 */
const UNIX_ONLY_FIELDS: Partial<Record<RouteName, string>> = { sessionSpawn: 'env', repoAdd: 'env' };
const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };

/**
 * Binds every route of the contract's table. Each one refuses a caller without a key unless the table says `open`, whatever the
 * gate before it did; a known path with another method is 405, every other path 404. `validate` also checks the output of the
 * handlers (for development and tests).
 */
export function createRoutes(deps: {
  handlers: DomainHandlers;
  /** Handlers that need the caller. */
  callerHandlers: AuthHandlers & PushHandlers;
  logs: LogSource;
  validate: boolean;
  logger: Logger;
  refusals: RefusalCount;
}): App {
  const app = new Hono<{ Bindings: Bindings }>();
  // Each handler fits its own row, which types cannot express in a loop over the rows.
  const handlers = { ...deps.handlers, ...deps.callerHandlers } as unknown as Record<RouteName, Handler>;
  const methods = new Map<string, string[]>();

  for (const [name, route] of Object.entries(api) as [RouteName, Route][]) {
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
    app.on(route.method, route.path, async (c) => {
      const caller = c.env.caller ?? { kind: 'nobody' };
      if (route.open !== true && caller.kind === 'nobody') throw gateError('KEY_REQUIRED');
      if (UNIX_ONLY.has(name) && caller.kind !== 'unix') throw gateError('NOT_FOUND');
      const call = await readCall(c, name, route);
      if (caller.kind !== 'unix') refuseUnixOnly(name, call.body);
      const gone = goneSignal(c.env.outgoing);
      const output = await handlers[name](call, caller, { origin: c.env.origin ?? '', gone });
      if (deps.validate) checkOutput(name, route, output);
      // Clears what another program on this port may have left in the browser's cache.
      if (name === 'authExchange') c.header('Clear-Site-Data', '"cache"');
      return c.body(JSON.stringify(output), 200, JSON_HEADERS);
    });
  }
  addLog(app, deps.logs);
  methods.set(LOG_ROUTE, ['GET']);
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      c.header('Allow', allowed.join(', '));
      return errorResponse(
        c,
        new SchmuxError('METHOD_NOT_ALLOWED', `This address accepts ${allowed.join(' and ')} only.`),
      );
    });
  }
  app.all('/api/*', (c) => errorResponse(c, gateError('NOT_FOUND')));
  app.all('/api', (c) => errorResponse(c, gateError('NOT_FOUND')));
  app.onError((thrown, c) => {
    const error = toSchmuxError(thrown);
    const { kind } = c.env.caller ?? { kind: 'nobody' };
    if (kind === 'nobody') deps.refusals.add(error.code, thrown instanceof SchmuxError ? undefined : thrown);
    else if (ERROR_STATUS[error.code] >= 500)
      deps.logger.error({ err: thrown, method: c.req.method, path: c.req.path }, 'a request failed');
    return errorResponse(c, error);
  });
  return app;
}

/** Returns a signal that aborts when the caller disconnects before it has its response. */
function goneSignal(outgoing: Bindings['outgoing']): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** True for a route that needs no key, by method and literal path. */
export function isOpenRoute(method: string, path: string): boolean {
  return OPEN_ROUTES.has(`${method} ${path}`);
}
const OPEN_ROUTES = new Set(
  (Object.values(api) as Route[])
    .filter((route) => route.open === true)
    .map((route) => `${route.method} ${route.path}`),
);

export function errorResponse(c: Context, error: SchmuxError): Response {
  return c.body(
    JSON.stringify(error.toBody()),
    ERROR_STATUS[error.code] as ContentfulStatusCode,
    JSON_HEADERS,
  );
}

async function readCall(
  c: Context<{ Bindings: Bindings }>,
  name: RouteName,
  route: Route,
): Promise<Record<string, unknown>> {
  const call: Record<string, unknown> = {};
  if (route.params !== undefined) call.params = parse(route.params, c.req.param());
  if (route.query !== undefined) call.query = parse(route.query, c.req.query());
  if (route.body !== undefined)
    call.body = parse(route.body, await readJson(c.env.incoming, bodyLimit(name)));
  return call;
}

function refuseUnixOnly(name: RouteName, body: unknown): void {
  const field = UNIX_ONLY_FIELDS[name];
  if (field === undefined || (body as Record<string, unknown>)[field] === undefined) return;
  throw new SchmuxError('ENVIRONMENT_FORBIDDEN', `"${field}" is accepted from the command line only.`, {
    hint: 'Omit it to use the environment of your login shell, or use schmux in a shell.',
  });
}

function parse(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  const what = issue?.message ?? 'it does not have the expected form';
  const code = codeOf(where, issue?.code);
  throw new SchmuxError(code, where === '' ? `Not accepted: ${what}.` : `Not accepted: ${where}: ${what}.`);
}

/** Returns the error code; fields that the user types have their own. */
function codeOf(where: string, issue: string | undefined): ErrorCode {
  if (where === 'nickname') return 'NICKNAME_INVALID';
  if (where === 'prompt' && issue === 'custom') return 'PROMPT_TOO_LARGE';
  if (where === 'env' && issue === 'custom') return 'ENVIRONMENT_TOO_LARGE';
  return 'BAD_REQUEST';
}

function checkOutput(name: RouteName, route: Route, output: unknown): void {
  const result = route.output.safeParse(output);
  if (result.success) return;
  const [issue] = result.error.issues;
  throw new Error(
    `${name} returned a value that violates the contract at ${issue?.path.join('.')}: ${issue?.message}`,
  );
}
