import type { SpawnRequest, SpawnResult } from '../../../contract/session/session.js';
import type { Sessions } from '../../session/sessions.js';
import type { SessionInput } from '../../session/input/input.js';
import type { Road } from '../../../contract/session/timeline.js';
import type { Caller } from '../gate/gate.js';
import type { DomainHandlers } from './auth.js';

export type SessionRoutes = Pick<
  DomainHandlers,
  Extract<keyof DomainHandlers, `session${string}`> | 'imageKeep'
>;

/** Creates the contract's session routes from the domain's functions. */
export function sessionRoutes(deps: {
  sessions: Sessions;
  input: SessionInput;
  spawn(request: SpawnRequest): Promise<SpawnResult[]>;
}): SessionRoutes {
  const { sessions, input } = deps;
  return {
    sessionList: () => sessions.list(),
    sessionGet: ({ params }) => sessions.get(params.id),
    sessionSpawn: ({ body }) => deps.spawn(body),
    sessionPrompt: async ({ params }) => ({ prompt: await sessions.prompt(params.id) }),
    sessionTimeline: async ({ params }) => ({ entries: await sessions.timeline(params.id) }),
    sessionCancel({ params }) {
      sessions.cancel(params.id);
      return {};
    },
    sessionUpdate: ({ params, body }) =>
      sessions.update(params.id, {
        ...(body.nickname === undefined ? {} : { nickname: body.nickname }),
        ...(body.muted === undefined ? {} : { muted: body.muted }),
        ...(body.continue_at_reset === undefined ? {} : { continueAtReset: body.continue_at_reset }),
      }),
    async sessionViewed({ params }) {
      await sessions.viewed(params.id, null);
      return {};
    },
    sessionDone: ({ body }) => sessions.done(body.ids, { keepProcesses: body.keep_processes }),
    sessionDispose: ({ body }) => sessions.dispose(body.ids, { keepProcesses: body.keep_processes }),
    sessionProcesses: ({ body }) => sessions.processes(body.ids),
    sessionSend: ({ params, body }, caller, { gone }) =>
      input.send(params.id, { ...body, gone }, roadOf(caller)),
    sessionAnswer: ({ params, body }, caller) => input.answer(params.id, body, roadOf(caller)),
    sessionDialog: async ({ params }) => ({ dialog: await input.dialog(params.id) }),
    sessionCapture: ({ params, query }) => input.capture(params.id, query),
    sessionWhy: ({ params }) => sessions.why(params.id),
    sessionWrong: ({ params, body }) => sessions.wrong(params.id, { label: body.label, note: body.note }),
    sessionHook({ params, body }) {
      sessions.hook(params.id, body);
      return {};
    },
    sessionAttachment: ({ params, body }) => sessions.attach(params.id, body.data_base64),
    imageKeep: async ({ body }) => ({ id: await sessions.keepImage(body.data_base64) }),
  };
}

function roadOf(caller: Caller): Road {
  return caller.kind === 'unix' ? 'cli' : 'page';
}
