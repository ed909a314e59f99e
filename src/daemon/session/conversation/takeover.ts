import { SchmuxError } from '../../../contract/errors.js';
import { orderOf } from '../../../contract/order.js';
import type { Conversation } from '../../../contract/session/conversation.js';
import type { SpawnRequest } from '../../../contract/session/session.js';
import type { Agents } from '../../agent/agents.js';
import { checkOpening, takesId, type Opening } from '../../agent/conversation/arguments.js';
import { isKept } from '../../agent/conversation/store.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { Environment } from '../../environment/environment.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';
import { hasRun, nameOf } from './lineage.js';
import { expected, LAST, type Pins } from './pins.js';
import { holderOf, laterOne, refuseResumed, stillRuns } from './rivals.js';

export type TakeoverDeps = {
  registry: Pick<Registry, 'get' | 'all' | 'find'>;
  agents: Pick<Agents, 'resolve' | 'version' | 'toolOf'>;
  pins: Pick<Pins, 'find'>;
  workspace(id: string): WorkspaceRecord | undefined;
  successorOf(id: string): string | undefined;
  /** Returns a new UUID. */
  uuid(): string;
};

/** What a new session takes over from another one. */
export type Takeover = {
  kind: 'resume' | 'fork';
  /** The request with agent, workspace and size of that session. */
  request: SpawnRequest;
  agent: ResolvedAgent;
  opening: Opening;
  conversation: Conversation;
  /** Fields of the new record; a forked one has a nickname of its own. */
  record: Pick<SessionRecord, 'predecessor' | 'forked_from' | 'place_order'> & { nickname?: string | null };
  /** What is uncertain or different, in sentences. */
  remark: string | undefined;
  /**
   * Throws if the conversation has been taken over by another session meanwhile; until `release` is called, nobody else can.
   */
  claim(): () => void;
};

export type Takeovers = {
  /** Checks a request with `resume_of` or `fork_of`; creates nothing. */
  prepare(request: SpawnRequest, env: Environment): Promise<Takeover>;
};

export function createTakeovers(deps: TakeoverDeps): Takeovers {
  const { registry, agents, pins } = deps;
  /** Sessions and conversations that are being resumed, until the record of the successor exists. */
  const claimed = new Set<string>();
  const others = () => ({ all: registry.all(), toolOf: deps.agents.toolOf });

  async function resume(id: string, request: SpawnRequest, env: Environment): Promise<Takeover> {
    const record = registry.get(id);
    requireFree(record);
    const agent = await agentOf(record, env);
    const known = await pins.find(record, agent);
    if (known.id === null) return continueLast(record, agent, request);
    requireUnheld(record, known.id);
    await requireKept(record, agent, known.id);
    const opening: Opening = { kind: 'resume', id: known.id };
    checkOpening(agent, opening);
    return takeOver(record, agent, { request, opening, conversation: known });
  }

  function requireLast(record: SessionRecord, agent: ResolvedAgent): void {
    const later = laterOne(record, others());
    if (later === undefined) return;
    throw new SchmuxError(
      'CONVERSATION_UNKNOWN',
      `The conversation of ${nameOf(record)} is not known, only that it was held in ${record.workspace}; ${agent.label} would continue the last one there, and ${nameOf(later)} has worked there since.`,
      { hint: `schmux resume --last ${record.id}   continues the last one all the same` },
    );
  }

  function continueLast(record: SessionRecord, agent: ResolvedAgent, request: SpawnRequest): Takeover {
    const opening: Opening = { kind: 'last' };
    checkOpening(agent, opening);
    if (!request.last) requireLast(record, agent);
    const running = stillRuns(record, others());
    if (running !== null) throw running;
    const made = takeOver(record, agent, { request, opening, conversation: LAST });
    const remark = `${nameOf(record)} continues the last conversation in this directory, which may be another one's.`;
    return { ...made, remark: [remark, ...(made.remark === undefined ? [] : [made.remark])].join(' ') };
  }

  function takeOver(
    record: SessionRecord,
    agent: ResolvedAgent,
    what: { request: SpawnRequest; opening: Opening; conversation: Conversation },
  ): Takeover {
    const { request, opening, conversation } = what;
    const place = record.place_order ?? orderOf(record.created_order, record.created_at);
    return {
      kind: 'resume',
      request: requestFor(record, { ...request, workspace: record.workspace }),
      agent,
      opening,
      conversation,
      record: { nickname: record.nickname, predecessor: record.id, place_order: place },
      remark: missingVariables(record, agent),
      claim() {
        requireFree(registry.get(record.id));
        if (conversation.id !== null) requireUnheld(record, conversation.id);
        else if (!request.last) requireLast(record, agent);
        const keys = [record.id, ...(conversation.id === null ? [] : [`conversation ${conversation.id}`])];
        if (keys.some((key) => claimed.has(key)))
          throw new SchmuxError(
            'ALREADY_RESUMED',
            `The conversation of ${nameOf(record)} is being resumed by another request.`,
            { hint: 'schmux list   shows the session' },
          );
        for (const key of keys) claimed.add(key);
        return () => keys.forEach((key) => claimed.delete(key));
      },
    };
  }

  /** Throws unless the session has ended and nobody else continues its conversation. */
  function requireFree(record: SessionRecord): void {
    const { id } = record;
    const successor = registry.find(deps.successorOf(id) ?? '');
    if (successor !== undefined) refuseResumed(record, successor);
    if (record.status !== 'done')
      throw new SchmuxError('BAD_REQUEST', `${nameOf(record)} has not ended; there is nothing to resume.`, {
        hint: `schmux attach ${id}`,
      });
    if (record.survivor != null)
      throw new SchmuxError(
        'AGENT_STILL_RUNS',
        `The agent of ${nameOf(record)} still runs without a terminal (pid ${record.survivor.pid}); a second one would continue the same conversation beside it.`,
        { hint: `schmux done ${id}   ends it; then resume` },
      );
    if (!hasRun(record))
      throw new SchmuxError('AGENT_NO_RESUME', `${nameOf(record)} cannot be resumed: it never ran.`, {
        hint: 'schmux spawn   starts a new session',
      });
  }

  function requireUnheld(record: SessionRecord, conversation: string): void {
    const holder = holderOf(record, conversation, others());
    if (holder === undefined) return;
    throw new SchmuxError(
      'ALREADY_RESUMED',
      `The conversation of ${nameOf(record)} is open in ${nameOf(holder)}; two agents would write to it.`,
      { hint: `schmux attach ${holder.id}` },
    );
  }

  async function requireKept(record: SessionRecord, agent: ResolvedAgent, id: string): Promise<void> {
    if ((await isKept(agent, id)) !== false) return;
    throw new SchmuxError(
      'CONVERSATION_GONE',
      `${agent.label} has no conversation ${id}: nothing was said in ${nameOf(record)}, or it was deleted.`,
      { hint: `schmux spawn -a ${record.agent} -w ${record.workspace}   starts a new one there` },
    );
  }

  async function fork(id: string, request: SpawnRequest, env: Environment): Promise<Takeover> {
    const record = registry.get(id);
    const agent = await agentOf(record, env);
    const elsewhere = request.repo !== undefined;
    // What the agent can do at all comes first.
    checkOpening(agent, { kind: 'fork', id: '', copy: null, elsewhere });
    const known = await pins.find(record, agent);
    if (known.id === null)
      throw new SchmuxError(
        'CONVERSATION_UNKNOWN',
        `The conversation of ${nameOf(record)} is not known yet, so it cannot be forked.`,
        {
          hint: 'It becomes known once the agent has answered a message, unless two of the same kind share a directory.',
        },
      );
    await requireKept(record, agent, known.id);
    const given =
      agent.conversation?.fork?.given === true && takesId(agent, await agents.version(agent.name));
    const copy = given ? deps.uuid() : null;
    return {
      kind: 'fork',
      request: requestFor(record, elsewhere ? request : { ...request, workspace: record.workspace }),
      agent,
      opening: { kind: 'fork', id: known.id, copy, elsewhere },
      conversation: copy === null ? expected(agent.conversation) : { id: copy, source: 'given' },
      record: { forked_from: record.id },
      remark: missingVariables(record, agent),
      claim: () => () => undefined,
    };
  }

  /** Returns the agent as it is installed now, with the arguments that the session was started with. */
  async function agentOf(record: SessionRecord, env: Environment): Promise<ResolvedAgent> {
    const workspace = deps.workspace(record.workspace);
    if (workspace?.status !== 'ready')
      throw new SchmuxError(
        'WORKSPACE_MISSING',
        `The workspace of ${nameOf(record)}, ${workspace?.path ?? record.workspace}, no longer exists.`,
        { hint: 'schmux workspace trash   lists what can be restored' },
      );
    const agent = await agents.resolve(record.agent, env);
    const { launch } = record;
    if (launch === undefined) return agent;
    if (launch.base !== agent.base)
      throw new SchmuxError(
        'AGENT_INVALID',
        `${record.agent} was ${launch.base ?? 'an agent of your own'} when ${nameOf(record)} was started and is ${agent.base ?? 'an agent of your own'} now, which does not know that conversation.`,
        { hint: 'Give the name back to the agent that it stood for, in Settings or in config.json.' },
      );
    return { ...agent, args: launch.args };
  }

  return {
    prepare(request, env) {
      const { resume_of: old, fork_of: origin } = request;
      if (old !== undefined && origin !== undefined)
        throw new SchmuxError('BAD_REQUEST', 'A session is either resumed or forked, not both.');
      if (old !== undefined && request.repo !== undefined)
        throw new SchmuxError('BAD_REQUEST', 'A session is resumed in its own workspace.', {
          hint: 'Leave out the repository, or fork the session.',
        });
      return old !== undefined ? resume(old, request, env) : fork(origin ?? '', request, env);
    },
  };
}

function requestFor(record: SessionRecord, request: SpawnRequest): SpawnRequest {
  return {
    ...request,
    agents: [{ agent: record.agent, count: 1 }],
    resume: false,
    cols: request.cols ?? record.launch?.cols,
    rows: request.rows ?? record.launch?.rows,
  };
}

/** Says which variables the agent had and would not get now; their values were never kept. */
function missingVariables({ launch, agent: name }: SessionRecord, agent: ResolvedAgent): string | undefined {
  const missing = (launch?.variables ?? []).filter((variable) => !agent.variables.includes(variable));
  if (missing.length === 0) return undefined;
  return `${name} was started with ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} no longer set for it.`;
}
