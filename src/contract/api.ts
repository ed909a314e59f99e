import { z } from 'zod';
import { agentSchema } from './agent.js';
import { configSetSchema, configStateSchema } from './config.js';
import { daemonInfoSchema } from './daemon-info.js';
import { actingRoutes, receiptSchema } from './session/acting.js';
import { demoRoutes } from './demo.js';
import { historyRoutes } from './session/history.js';
import { imageIdSchema } from './session/image.js';
import { evidenceSchema, nudgeStateSchema, whySchema } from './session/nudge.js';
import { tradedSchema, tradeSchema } from './proof.js';
import { pushRoutes } from './push.js';
import { sessionIdSchema, workspaceIdSchema } from './names.js';
import { route, type Route } from './route.js';
import { sessionProcessesSchema } from './session/processes.js';
import {
  captureSchema,
  endRequestSchema,
  idResultSchema,
  idsRequestSchema,
  sendRequestSchema,
  sessionChangeSchema,
  sessionSchema,
  spawnRequestSchema,
  spawnResultSchema,
} from './session/session.js';
import { trashRoutes } from './workspace/trash.js';
import {
  diffBaseSchema,
  diffSchema,
  addedRepoSchema,
  repoInputSchema,
  repoSchema,
  safetyReportSchema,
  trashEntrySchema,
  workspaceSchema,
} from './workspace/workspace.js';

const session = z.object({ id: sessionIdSchema });
const workspace = z.object({ id: workspaceIdSchema });
const nothing = z.object({});

/** Everything the product can do, in one table. The daemon implements it; the command line and the dashboard call it. */
export const api = {
  daemonInfo: route({ method: 'GET', path: '/api/daemon', output: daemonInfoSchema }),
  daemonStop: route({ method: 'POST', path: '/api/daemon/stop', body: nothing, output: nothing }),

  /** Trades a code for a key. A browser only proves that it knows the code, and both sides derive the key (proof.ts). */
  authExchange: route({
    method: 'POST',
    path: '/api/auth/exchange',
    body: z.union([z.object({ code: z.string().min(1).max(200) }), tradeSchema]),
    output: z.union([z.object({ key: z.string() }), tradedSchema]),
    open: true,
  }),
  authCode: route({
    method: 'POST',
    path: '/api/auth/code',
    body: nothing,
    output: z.object({ url: z.string() }),
  }),
  authLogout: route({
    method: 'POST',
    path: '/api/auth/logout',
    body: z.object({ all: z.boolean().default(false) }),
    output: nothing,
  }),

  sessionList: route({ method: 'GET', path: '/api/sessions', output: z.array(sessionSchema) }),
  sessionGet: route({ method: 'GET', path: '/api/sessions/:id', params: session, output: sessionSchema }),
  sessionSpawn: route({
    method: 'POST',
    path: '/api/sessions',
    body: spawnRequestSchema,
    output: z.array(spawnResultSchema),
  }),
  ...historyRoutes,
  sessionCancel: route({
    method: 'POST',
    path: '/api/sessions/:id/cancel',
    params: session,
    body: nothing,
    output: nothing,
  }),
  sessionUpdate: route({
    method: 'PATCH',
    path: '/api/sessions/:id',
    params: session,
    body: sessionChangeSchema,
    output: sessionSchema,
  }),
  sessionViewed: route({
    method: 'POST',
    path: '/api/sessions/:id/viewed',
    params: session,
    body: nothing,
    output: nothing,
  }),
  sessionDone: route({
    method: 'POST',
    path: '/api/sessions/done',
    body: endRequestSchema,
    output: z.array(idResultSchema),
  }),
  sessionDispose: route({
    method: 'POST',
    path: '/api/sessions/dispose',
    body: endRequestSchema,
    output: z.array(idResultSchema),
  }),
  /** The processes that ending these sessions would end, read at the time of the request. */
  sessionProcesses: route({
    method: 'POST',
    path: '/api/sessions/processes',
    body: idsRequestSchema,
    output: z.array(sessionProcessesSchema),
  }),
  sessionSend: route({
    method: 'POST',
    path: '/api/sessions/:id/send',
    params: session,
    body: sendRequestSchema,
    output: receiptSchema,
  }),
  sessionCapture: route({
    method: 'GET',
    path: '/api/sessions/:id/capture',
    params: session,
    query: z.object({ ansi: z.stringbool().default(false), scrollback: z.stringbool().default(false) }),
    output: captureSchema,
  }),
  sessionWhy: route({ method: 'GET', path: '/api/sessions/:id/why', params: session, output: whySchema }),
  /** Saves the screen and its bytes with the user's label, and returns the path of the file. */
  sessionWrong: route({
    method: 'POST',
    path: '/api/sessions/:id/wrong',
    params: session,
    body: z.object({
      label: nudgeStateSchema,
      note: z.string().max(2000).default(''),
      evidence: z.array(evidenceSchema).default([]),
    }),
    output: z.object({ path: z.string() }),
  }),
  /** The event that an agent's hook reports (`schmux hook`); only over the unix socket. */
  sessionHook: route({
    method: 'POST',
    path: '/api/sessions/:id/hook',
    params: session,
    body: z.object({ name: z.string().max(100), payload: z.json() }),
    output: nothing,
  }),
  /** Saves an image where the session's agent can read it. Returns its path and the text to type so that the agent reads it. */
  sessionAttachment: route({
    method: 'POST',
    path: '/api/sessions/:id/attachments',
    params: session,
    body: z.object({ name: z.string().max(200), data_base64: z.string().max(14_000_000) }),
    output: z.object({ path: z.string(), text: z.string() }),
  }),

  /** Keeps an image for the prompt of a session yet to be spawned (`images` of a spawn), and returns its id. */
  imageKeep: route({
    method: 'POST',
    path: '/api/images',
    body: z.object({ data_base64: z.string().max(14_000_000) }),
    output: z.object({ id: imageIdSchema }),
  }),

  /** `refresh` asks git first, but does not wait long for it: `checked_at` of each says how recent it is. */
  workspaceList: route({
    method: 'GET',
    path: '/api/workspaces',
    query: z.object({ refresh: z.stringbool().default(false) }),
    output: z.array(workspaceSchema),
  }),
  workspaceRefresh: route({
    method: 'POST',
    path: '/api/workspaces/:id/refresh',
    params: workspace,
    body: nothing,
    output: workspaceSchema,
  }),
  /** Bytes on disk; null when counting them takes too long. */
  workspaceSize: route({
    method: 'GET',
    path: '/api/workspaces/:id/size',
    params: workspace,
    output: z.object({ size: z.number().nullable() }),
  }),
  workspaceSafety: route({
    method: 'GET',
    path: '/api/workspaces/:id/safety',
    params: workspace,
    output: safetyReportSchema,
  }),
  /** WORKSPACE_UNSAFE when a loss is not in the report with the digest `discard`. Without `trash` it was deleted. */
  workspaceDispose: route({
    method: 'POST',
    path: '/api/workspaces/:id/dispose',
    params: workspace,
    body: z.object({ discard: z.string().max(100).optional() }),
    output: z.object({ trash: trashEntrySchema.nullable().optional() }),
  }),
  ...trashRoutes,
  ...demoRoutes,
  ...pushRoutes,
  ...actingRoutes,
  workspaceOpen: route({
    method: 'POST',
    path: '/api/workspaces/:id/open',
    params: workspace,
    body: nothing,
    output: nothing,
  }),
  workspaceDiff: route({
    method: 'GET',
    path: '/api/workspaces/:id/diff',
    params: workspace,
    query: z.object({ base: diffBaseSchema.default('head'), path: z.string().max(4096).optional() }),
    output: diffSchema,
  }),

  repoList: route({ method: 'GET', path: '/api/repos', output: z.array(repoSchema) }),
  repoAdd: route({ method: 'POST', path: '/api/repos', body: repoInputSchema, output: addedRepoSchema }),
  repoRemove: route({
    method: 'DELETE',
    path: '/api/repos/:name',
    params: z.object({ name: z.string().max(64) }),
    output: nothing,
  }),
  repoBranches: route({
    method: 'GET',
    path: '/api/repos/:name/branches',
    params: z.object({ name: z.string().max(64) }),
    output: z.object({
      default_branch: z.string().nullable(),
      branches: z.array(z.string()),
      tags: z.array(z.string()).optional(),
    }),
  }),

  agentList: route({
    method: 'GET',
    path: '/api/agents',
    query: z.object({ refresh: z.stringbool().default(false) }),
    output: z.array(agentSchema),
  }),
  /** The names of the secret variables of each agent, without values. */
  secretsList: route({
    method: 'GET',
    path: '/api/secrets',
    output: z.array(z.object({ name: z.string(), keys: z.array(z.string()) })),
  }),
  /** Values are write-only: the response has only the names. */
  secretsSet: route({
    method: 'POST',
    path: '/api/secrets/:name',
    params: z.object({ name: z.string().max(64) }),
    body: z.object({ env: z.record(z.string(), z.string().nullable()) }),
    output: z.object({ keys: z.array(z.string()) }),
  }),

  configGet: route({ method: 'GET', path: '/api/config', output: configStateSchema }),
  configSet: route({
    method: 'PATCH',
    path: '/api/config',
    body: configSetSchema,
    output: configStateSchema,
  }),
} as const satisfies Record<string, Route>;

export type Api = typeof api;
export type RouteName = keyof Api;

type Part<R, K extends string> = R extends { [key in K]: infer S extends z.ZodType } ? z.input<S> : undefined;
type Parsed<R, K extends string> = R extends { [key in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
type Present<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };

/** A route's input as the caller passes it: only the parts that the route has. */
export type Input<N extends RouteName> = Present<{
  params: Part<Api[N], 'params'>;
  query: Part<Api[N], 'query'>;
  body: Part<Api[N], 'body'>;
}>;

/** A route's input as the implementation receives it: parsed, with defaults. */
export type Call<N extends RouteName> = Present<{
  params: Parsed<Api[N], 'params'>;
  query: Parsed<Api[N], 'query'>;
  body: Parsed<Api[N], 'body'>;
}>;

export type Output<N extends RouteName> = z.output<Api[N]['output']>;

/** One function per route: the daemon's side of the table. */
export type RouteHandlers = { [N in RouteName]: (call: Call<N>) => Promise<Output<N>> | Output<N> };
