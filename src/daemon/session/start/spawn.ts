import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import type { SpawnRequest, SpawnResult } from '../../../contract/session/session.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Agents } from '../../agent/agents.js';
import { NEW, type Opening } from '../../agent/conversation/arguments.js';
import { withImages } from '../../agent/launch/images.js';
import { checkLaunch } from '../../agent/launch/launch.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { LaunchRecord, SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Plan } from '../../workspace/plan.js';
import type { Workspaces } from '../../workspace/workspaces.js';
import { blankRecord } from '../blank-record.js';
import { promptLine } from '../history/prompt-line.js';
import type { History } from '../history/history.js';
import type { Conversations } from '../conversation/conversations.js';
import { stillRuns } from '../conversation/rivals.js';
import type { Takeover } from '../conversation/takeover.js';
import type { Launcher } from './launch.js';
import { assignNicknames, newSessionId } from './naming.js';
import type { Registry } from '../registry.js';

export type SpawnDeps = {
  registry: Registry;
  workspaces: Pick<Workspaces, 'check' | 'reserve'>;
  agents: Pick<Agents, 'resolve' | 'version' | 'toolOf'>;
  conversations: Pick<Conversations, 'takeovers' | 'begin' | 'nicknames'>;
  launcher: Launcher;
  history: Pick<History, 'prompts'>;
  /** Returns the environment of a spawn, from what its caller sent. */
  environment(sent: SpawnRequest['env']): Promise<SpawnEnvironment>;
  random: (below: number) => number;
  /** The socket of the tmux server that new sessions are made on. */
  socket(): string;
  /** Returns the command that attaches to the session. */
  attach(id: string, socket: string): string;
  /** Throws LIMIT_REACHED when the machine cannot take `count` more sessions. */
  checkLimits(count: number): Promise<void>;
  crashPoint: CrashPoint;
  logger: Logger;
};

type Made =
  | { error: SchmuxError | undefined }
  | {
      result: SpawnResult;
      id: string;
      workspace: WorkspaceRecord;
      resolved: ResolvedAgent;
      opening: Opening;
    };

/** Kept in memory only, until the last of its sessions has started. */
type Asked = { request: SpawnRequest; environment: SpawnEnvironment; takeover: Takeover | null };

/** `version` is that of the agent, where it matters. */
type Wish = { agent: string } & (
  { resolved: ResolvedAgent; version: string | null } | { error: SchmuxError }
);
type Granted = Extract<Wish, { resolved: ResolvedAgent }>;

const SIZE = { cols: 120, rows: 36 };

/**
 * Creates `spawn`, which starts one or many sessions. Everything that can be refused is refused before anything exists. Once the
 * records are on disk as `spawning` it returns, and each session is made separately, so that one failure never stops the others.
 */
export function createSpawn(deps: SpawnDeps) {
  return async function spawn(sent: SpawnRequest): Promise<SpawnResult[]> {
    const environment = await deps.environment(sent.env);
    const takes = sent.resume_of !== undefined || sent.fork_of !== undefined;
    const takeover = takes ? await deps.conversations.takeovers.prepare(sent, environment.env) : null;
    const asked = { request: takeover?.request ?? sent, environment, takeover };
    const { request } = asked;
    const wishes = await resolveAgents(asked);
    const fine = wishes.filter((wish) => 'resolved' in wish);
    let plan: Plan;
    try {
      if (fine.length > 0) await deps.checkLimits(fine.length);
      await deps.launcher.images.check(request.images);
      plan = await checkPlace(request, environment);
    } catch (thrown) {
      const error = toSchmuxError(thrown);
      return wishes.map((wish) => refusal(wish.agent, 'error' in wish ? wish.error : error));
    }
    if (fine.length === 0)
      return wishes.map((wish) => refusal(wish.agent, 'error' in wish ? wish.error : undefined));

    const made = await reserve(asked, plan, fine);
    return wishes.map((wish) => {
      if ('error' in wish) return refusal(wish.agent, wish.error);
      const next = made.shift();
      if (next === undefined) return refusal(wish.agent, undefined);
      return 'error' in next ? refusal(wish.agent, next.error) : next.result;
    });
  };

  async function resolveAgents(asked: Asked): Promise<Wish[]> {
    const each = await Promise.all(
      asked.request.agents.map(async ({ agent, count }): Promise<Wish[]> => {
        const wish = await resolveAgent(asked, agent);
        return Array.from({ length: count }, () => wish);
      }),
    );
    return each.flat();
  }

  async function resolveAgent({ request, environment, takeover }: Asked, agent: string): Promise<Wish> {
    try {
      const resolved = takeover?.agent ?? (await deps.agents.resolve(agent, environment.env));
      // Where the images will be is not known yet, but some agents take them as part of their prompt.
      const images = request.images.map((id) => ({ inside: `/${id}`, outside: `/${id}`, own: null }));
      const { prompt } = withImages(resolved.images, request.prompt ?? null, images);
      checkLaunch(resolved, prompt, takeover?.opening ?? (request.resume ? { kind: 'last' } : NEW));
      const isAsked = resolved.conversation?.given?.since !== undefined;
      return { agent, resolved, version: isAsked ? await deps.agents.version(agent) : null };
    } catch (thrown) {
      return { agent, error: toSchmuxError(thrown) };
    }
  }

  async function checkPlace(request: SpawnRequest, environment: SpawnEnvironment): Promise<Plan> {
    const { repo, branch, workspace } = request;
    if ((repo === undefined) === (workspace === undefined)) {
      throw new SchmuxError('BAD_REQUEST', 'Name either a repository to clone or a workspace to use.', {
        hint: 'schmux spawn -a AGENT -r REPO, or schmux spawn -a AGENT -w WORKSPACE.',
      });
    }
    if (workspace !== undefined && branch !== undefined) {
      throw new SchmuxError(
        'BAD_REQUEST',
        'A branch can only be chosen for a new workspace: an existing one is used as it is.',
        {
          hint: 'Leave out the branch, or name a repository instead of the workspace.',
        },
      );
    }
    const { workspace_implied: workspaceImplied, own_branches: ownBranches } = request;
    return deps.workspaces.check({ repo, branch, workspace, ownBranches, workspaceImplied, environment });
  }

  /** Workspaces first, then all session records in one save, then the work begins. */
  async function reserve(asked: Asked, plan: Plan, wishes: Granted[]) {
    const { request, takeover } = asked;
    const one = request.workspace !== undefined || request.shared;
    const workspaces: (WorkspaceRecord | SchmuxError)[] = [];
    for (const [copy] of wishes.entries()) {
      const first = workspaces[0];
      if (one && first !== undefined) workspaces.push(first);
      else
        workspaces.push(
          await deps.workspaces.reserve(plan, copy).catch((thrown: unknown) => toSchmuxError(thrown)),
        );
    }
    const { nickname: _, ...relation } = takeover?.record ?? {};
    // Without a first message of its own, it is still asked what the conversation began with.
    const origin = relation.predecessor ?? relation.forked_from;
    const begun = origin === undefined ? null : await deps.history.prompts.read(origin);
    const prompt = request.prompt ?? begun ?? undefined;
    const line = promptLine(prompt);
    const taken = new Set(deps.registry.everything().map((record) => record.id));
    const free = assignNicknames(request.nickname, wishes.length, deps.conversations.nicknames());
    // The ended session gives its nickname up, in the same save as the record of the new one.
    const inherited = request.nickname === undefined ? takeover?.record.nickname : undefined;
    const nicknames = inherited === undefined ? free : [inherited];
    const records: SessionRecord[] = [];
    const socket = deps.socket();
    const surroundings = { all: deps.registry.all(), toolOf: deps.agents.toolOf };
    const outcome = wishes.map((wish, index): Made => {
      const workspace = workspaces[index];
      if (workspace === undefined || workspace instanceof SchmuxError) return { error: workspace };
      const problem = request.resume
        ? stillRuns({ agent: wish.agent, workspace: workspace.id }, surroundings)
        : null;
      if (problem !== null) return { error: problem };
      const start = takeover ?? deps.conversations.begin(wish.resolved, { ...wish, last: request.resume });
      const id = newSessionId(taken, deps.random);
      taken.add(id);
      records.push(
        newRecord(id, wish.agent, {
          workspace: workspace.id,
          nickname: nicknames[index] ?? null,
          socket,
          ...(line === null ? {} : { prompt_line: line }),
          ...relation,
          conversation: start.conversation,
          launch: launchRecord(wish.resolved, request),
        }),
      );
      const result: SpawnResult = {
        id,
        agent: wish.agent,
        workspace: workspace.id,
        attach: deps.attach(id, socket),
        ...(relation.predecessor === undefined ? {} : { predecessor: relation.predecessor }),
        ...(relation.forked_from === undefined ? {} : { forked_from: relation.forked_from }),
        ...(takeover?.remark === undefined ? {} : { remark: takeover.remark }),
      };
      return { result, id, workspace, resolved: wish.resolved, opening: start.opening };
    });
    // Before the records exist: a poll while they are being saved must not take them for abandoned.
    const ids = records.map((record) => record.id);
    const release = takeover?.claim();
    const settle = deps.launcher.announce(ids);
    try {
      await deps.history.prompts.keep(ids, prompt);
      await addAll(records);
      deps.crashPoint('spawn.recorded');
      begin(asked, outcome);
    } finally {
      settle();
      release?.();
    }
    return outcome;
  }

  async function addAll(records: SessionRecord[]): Promise<void> {
    try {
      await deps.registry.addAll(records);
    } catch (error) {
      await deps.history.prompts.remove(records.map((record) => record.id)).catch(() => undefined);
      throw error;
    }
  }

  function begin({ request, environment }: Asked, outcome: Made[]): void {
    for (const made of outcome) {
      if ('error' in made) continue;
      deps.launcher.begin({
        id: made.id,
        agent: made.resolved,
        workspace: made.workspace,
        environment,
        prompt: request.prompt ?? null,
        images: request.images,
        opening: made.opening,
        size: sizeOf(request),
      });
    }
  }

  function newRecord(
    id: string,
    agent: string,
    where: Pick<
      SessionRecord,
      'workspace' | 'nickname' | 'socket' | 'prompt_line' | 'conversation' | 'launch'
    >,
  ): SessionRecord {
    return blankRecord({
      status: 'spawning' as const,
      id,
      agent,
      ...where,
      created_at: deps.registry.now(),
      created_order: deps.registry.order(),
    });
  }
}

const sizeOf = ({ cols = SIZE.cols, rows = SIZE.rows }: SpawnRequest) => ({ cols, rows });

function launchRecord({ base, argv, args, variables }: ResolvedAgent, request: SpawnRequest): LaunchRecord {
  return { base, argv: [...argv], args: [...args], variables: [...variables], ...sizeOf(request) };
}

function refusal(agent: string, error: SchmuxError | undefined): SpawnResult {
  return {
    agent,
    error: (error ?? new SchmuxError('SPAWN_FAILED', `${agent} could not be started.`)).toBody(),
  };
}
