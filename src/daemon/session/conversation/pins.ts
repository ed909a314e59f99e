import { CONVERSATION_ID, type Conversation } from '../../../contract/session/conversation.js';
import type { Clock } from '../../../lib/clock.js';
import { createLimit } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Agents } from '../../agent/agents.js';
import { conversationsIn, heldConversation } from '../../agent/conversation/store.js';
import type { ConversationSupport } from '../../agent/descriptor.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { SessionRecord } from '../../store/state-schema.js';
import type { Registry, RecordChange } from '../registry.js';

/** An agent's files are searched at most this often per session, because its status may change several times a second. */
const REST_MS = 3000;
/** Longest time between an agent's output and its place on the record. */
const SAVED_WITHIN_MS = 5000;
/** Searches at a time: each may start a program. */
const SEARCHES_AT_ONCE = 2;

export type PinsDeps = {
  registry: Pick<Registry, 'find' | 'everything' | 'apply' | 'now'>;
  agents: Pick<Agents, 'conversation' | 'resolve' | 'toolOf'>;
  /** The path of a workspace; undefined when there is none. */
  pathOf(workspace: string): string | undefined;
  /** Returns the files that the agent of a running session has open. */
  openFiles(record: SessionRecord): Promise<string[]>;
  clock: Clock;
  logger: Logger;
};

export type Pins = {
  /** Takes the id from what an agent's hook reports, if it names one. */
  reported(id: string, event: { name: string; payload: unknown }): void;
  /** Searches the agent's files after a change of the session that may have begun a conversation or switched to another. */
  changed(change: RecordChange): void;
  /** Returns the session's conversation, after a search in the agent's files if they may tell. */
  find(record: SessionRecord, agent: ResolvedAgent): Promise<Conversation>;
  stop(): void;
};

/** The conversation of a session of which only the directory is known. */
export const LAST: Conversation = { id: null, source: 'last' };

/** Returns how the conversation of a new session will become known. */
export function expected(support: ConversationSupport | null): Conversation {
  if (support?.reported !== undefined) return { id: null, source: 'reported' };
  const { store } = support ?? {};
  const tells = store?.kind === 'command' || store?.head !== undefined;
  return tells ? { id: null, source: 'file' } : LAST;
}

/** After a reboot a session's end is recorded only when the daemon starts, so its last output counts: a conversation begins with some. */
function lastMoment(session: Extract<SessionRecord, { status: 'done' }>): number {
  const ended = Date.parse(session.ended_at);
  const active = session.last_activity_at;
  return active === null ? ended : Math.min(ended, Date.parse(active) + SAVED_WITHIN_MS);
}

/** Keeps the record of each session's conversation true: agents switch to another one, and some do not tell its id at the start. */
export function createPins(deps: PinsDeps): Pins {
  const { registry, agents, clock, logger } = deps;
  const limit = createLimit(() => SEARCHES_AT_ONCE);
  const resting = new Map<string, { stop: () => void; again: boolean }>();

  const record = (id: string, conversation: Conversation) =>
    registry.apply(id, { kind: 'conversation', conversation });

  async function find(session: SessionRecord, agent: ResolvedAgent): Promise<Conversation> {
    const known = session.conversation ?? LAST;
    if (known.source !== 'file') return known;
    const store = agent.conversation?.store;
    const held =
      session.status === 'running' && store?.kind === 'files' && store.held === true
        ? await heldConversation(store, await deps.openFiles(session))
        : null;
    const id = held ?? known.id ?? (await limit(() => findByTime(session, agent)));
    if (id === null || id === known.id) return known;
    const found: Conversation = { id, source: 'file' };
    await record(session.id, found);
    return found;
  }

  /** Returns the only conversation that was begun in the directory while the session ran, and that no other session has. */
  async function findByTime(session: SessionRecord, agent: ResolvedAgent): Promise<string | null> {
    const cwd = deps.pathOf(session.workspace);
    const others = registry.everything().filter(({ id }) => id !== session.id);
    if (cwd === undefined || others.some((other) => isRival(session, other))) return null;
    const sinceMs = Date.parse(session.created_at);
    const untilMs = session.status === 'done' ? lastMoment(session) : clock.now();
    const taken = new Set(others.map(({ conversation }) => conversation?.id));
    const fitting = (await conversationsIn(agent, { cwd, sinceMs })).filter(
      ({ id, startMs }) => startMs <= untilMs && !taken.has(id),
    );
    return fitting.length === 1 ? (fitting[0]?.id ?? null) : null;
  }

  /** Returns true when a conversation begun in this session's time and directory may be the other's. */
  function isRival(session: SessionRecord, other: SessionRecord): boolean {
    if (
      other.workspace !== session.workspace ||
      deps.agents.toolOf(other.agent) !== deps.agents.toolOf(session.agent)
    )
      return false;
    if (other.conversation?.id != null) return false;
    const end = (each: SessionRecord) => (each.status === 'done' ? Date.parse(each.ended_at) : Infinity);
    const start = (each: SessionRecord) => Date.parse(each.created_at);
    return start(other) <= end(session) && start(session) <= end(other);
  }

  /** Searches now, or after the rest if it was searched a moment ago. */
  function search(id: string): void {
    const rest = resting.get(id);
    if (rest !== undefined) {
      rest.again = true;
      return;
    }
    const stop = clock.after(REST_MS, () => {
      const again = resting.get(id)?.again === true;
      resting.delete(id);
      if (again) search(id);
    });
    resting.set(id, { stop, again: false });
    const session = registry.find(id);
    if (session === undefined || session.disposing) return;
    agents
      .resolve(session.agent)
      .then((agent) => find(session, agent))
      .catch((error: unknown) => logger.info({ session: id, err: error }, 'its conversation is not known'));
  }

  return {
    reported(id, { name, payload }) {
      const session = registry.find(id);
      const support = session === undefined ? undefined : agents.conversation(session.agent)?.reported;
      if (session?.status !== 'running' || support === undefined || !support.events.includes(name)) return;
      const value = typeof payload === 'object' && payload !== null ? Object.entries(payload) : [];
      const reported: unknown = value.find(([key]) => key === support.key)?.[1];
      if (typeof reported !== 'string' || !CONVERSATION_ID.test(reported)) return;
      if (session.conversation?.id === reported) return;
      record(id, { id: reported, source: 'reported' }).catch((error: unknown) =>
        logger.warn({ session: id, err: error }, 'its conversation could not be recorded'),
      );
    },
    changed({ id, before, record: session }) {
      if (session === null || session.conversation?.source !== 'file') return;
      const ended = session.status === 'done' && before?.status === 'running';
      const turned = session.status === 'running' && session.nudge?.state !== before?.nudge?.state;
      if (!ended && !turned) return;
      const store = agents.conversation(session.agent)?.store;
      const follows = session.status === 'running' && store?.kind === 'files' && store.held === true;
      if (session.conversation.id === null || follows) search(id);
    },
    find,
    stop() {
      for (const { stop } of resting.values()) stop();
      resting.clear();
    },
  };
}
