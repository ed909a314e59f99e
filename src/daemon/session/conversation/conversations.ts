import type { Conversation } from '../../../contract/session/conversation.js';
import type { Agents } from '../../agent/agents.js';
import { NEW, takesId, type Opening } from '../../agent/conversation/arguments.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Clock } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Registry } from '../registry.js';
import { createLastStarts, isResumable } from './resumable.js';
import { createSuccessors, isLost } from './lineage.js';
import { createPins, expected, LAST, type Pins } from './pins.js';
import { createTakeovers, type Takeovers } from './takeover.js';

export type ConversationsDeps = {
  registry: Registry;
  agents: Pick<Agents, 'resolve' | 'version' | 'conversation' | 'resumes' | 'toolOf'>;
  workspace(id: string): WorkspaceRecord | undefined;
  openFiles(record: SessionRecord): Promise<string[]>;
  uuid(): string;
  clock: Clock;
  logger: Logger;
};

export type Conversations = {
  pins: Pins;
  takeovers: Takeovers;
  /** Returns the conversation that a session begins with: a new one, or with `last` the last one in its directory. */
  begin(
    agent: ResolvedAgent,
    how: { version: string | null; last: boolean },
  ): { opening: Opening; conversation: Conversation };
  /** Returns the nicknames in use. A resumed session has given its own to its successor. */
  nicknames(except?: string): ReadonlySet<string>;
  /** Returns how a session relates to others, for its view. */
  facts(record: SessionRecord): { resumable: boolean; lost: boolean; successor: string | undefined };
};

/** Everything about which conversation a session has, and which session continues it. */
export function createConversations(deps: ConversationsDeps): Conversations {
  const { registry, agents, workspace } = deps;
  const lastStart = createLastStarts(registry);
  const successorOf = createSuccessors(registry);
  const pins = createPins({ ...deps, pathOf: (id) => workspace(id)?.path });
  return {
    pins,
    takeovers: createTakeovers({ ...deps, pins, successorOf }),
    begin(agent, { version, last }) {
      if (last) return { opening: { kind: 'last' }, conversation: LAST };
      if (!takesId(agent, version)) return { opening: NEW, conversation: expected(agent.conversation) };
      const id = deps.uuid();
      return { opening: { kind: 'new', id }, conversation: { id, source: 'given' } };
    },
    nicknames: (except) =>
      new Set(
        registry
          .all()
          .filter(({ id }) => id !== except && successorOf(id) === undefined)
          .flatMap(({ nickname }) => (nickname === null ? [] : [nickname])),
      ),
    facts(record) {
      const successor = successorOf(record.id);
      const surroundings = { lastStart, workspace: workspace(record.workspace), resumes: agents.resumes };
      return {
        resumable: successor === undefined && isResumable(record, surroundings),
        lost: isLost(record),
        successor,
      };
    },
  };
}
