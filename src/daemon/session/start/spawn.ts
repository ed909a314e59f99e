import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import type { SpawnRequest, SpawnResult } from '../../../contract/session/session.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Agents } from '../../agent/agents.js';
import { withImages } from '../../agent/launch/images.js';
import { checkLaunch } from '../../agent/launch/launch.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { SessionRecord, WorkspaceRecord } from '../../store/state-schema.js';
import type { Plan } from '../../workspace/plan.js';
import type { Workspaces } from '../../workspace/workspaces.js';
import { blankRecord } from '../blank-record.js';
import { promptLine } from '../history/prompt-line.js';
import type { History } from '../history/history.js';
import type { Launcher } from './launch.js';
import { assignNicknames, newSessionId } from './naming.js';
import type { Registry } from '../registry.js';

export type SpawnDeps = {
  registry: Registry;
  workspaces: Pick<Workspaces, 'check' | 'reserve'>;
  agents: Pick<Agents, 'resolve'>;
  launcher: Launcher;
  history: Pick<History, 'prompts'>;
  /** Returns the environment of a spawn, from what its caller sent. */
  environment(sent: SpawnRequest['env']): Promise<SpawnEnvironment>;
  random: (below: number) => number;
  /** The socket of the tmux server that new sessions are made on. */
  socket(): string;
  /** Returns the command that attaches to the session. */
  attach(id: string, socket: string): string;
  /** Returns the agent that a variant is made from; any other agent is its own. */
  toolOf(agent: string): string;
  /** Throws LIMIT_REACHED when the machine cannot take `count` more sessions. */
  checkLimits(count: number): Promise<void>;
  crashPoint: CrashPoint;
  logger: Logger;
};

type Made =
  | { error: SchmuxError | undefined }
  | { result: SpawnResult; id: string; workspace: WorkspaceRecord; resolved: ResolvedAgent };

/** Kept in memory only, until the last of its sessions has started. */
type Asked = { request: SpawnRequest; environment: SpawnEnvironment };

type Wish = { agent: string } & ({ resolved: ResolvedAgent } | { error: SchmuxError });

/**
 * Creates `spawn`, which starts one or many sessions. Everything that can be refused is refused before anything exists. Once the
 * records are on disk as `spawning` it returns, and each session is made separately, so that one failure never stops the others.
 */
export function createSpawn(deps: SpawnDeps) {
  return async function spawn(request: SpawnRequest): Promise<SpawnResult[]> {
    const environment = await deps.environment(request.env);
    const wishes = await resolveAgents(request, environment);
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

    const made = await reserve({ request, environment }, plan, fine);
    return wishes.map((wish) => {
      if ('error' in wish) return refusal(wish.agent, wish.error);
      const next = made.shift();
      if (next === undefined) return refusal(wish.agent, undefined);
      return 'error' in next ? refusal(wish.agent, next.error) : next.result;
    });
  };

  async function resolveAgents(request: SpawnRequest, environment: SpawnEnvironment): Promise<Wish[]> {
    const each = await Promise.all(
      request.agents.map(async ({ agent, count }): Promise<Wish[]> => {
        const wish = await resolveAgent(request, agent, environment);
        return Array.from({ length: count }, () => wish);
      }),
    );
    return each.flat();
  }

  async function resolveAgent(
    request: SpawnRequest,
    agent: string,
    { env }: SpawnEnvironment,
  ): Promise<Wish> {
    try {
      const resolved = await deps.agents.resolve(agent, env);
      // Where the images will be is not known yet, but some agents take them as part of their prompt.
      const images = request.images.map((id) => ({ inside: `/${id}`, outside: `/${id}`, own: null }));
      const { prompt } = withImages(resolved.images, request.prompt ?? null, images);
      checkLaunch(resolved, prompt, request.resume);
      return { agent, resolved };
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
  async function reserve(asked: Asked, plan: Plan, wishes: (Wish & { resolved: ResolvedAgent })[]) {
    const { request } = asked;
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
    const taken = new Set(deps.registry.everything().map((record) => record.id));
    const nicknames = assignNicknames(request.nickname, wishes.length, liveNicknames());
    const records: SessionRecord[] = [];
    const socket = deps.socket();
    const line = promptLine(request.prompt);
    const outcome = wishes.map((wish, index): Made => {
      const workspace = workspaces[index];
      if (workspace === undefined || workspace instanceof SchmuxError) return { error: workspace };
      const problem = request.resume ? stillRuns(wish.agent, workspace) : null;
      if (problem !== null) return { error: problem };
      const id = newSessionId(taken, deps.random);
      taken.add(id);
      records.push(
        newRecord(id, wish.agent, {
          workspace: workspace.id,
          nickname: nicknames[index] ?? null,
          socket,
          ...(line === null ? {} : { prompt_line: line }),
        }),
      );
      const result: SpawnResult = {
        id,
        agent: wish.agent,
        workspace: workspace.id,
        attach: deps.attach(id, socket),
      };
      return { result, id, workspace, resolved: wish.resolved };
    });
    // Before the records exist: a poll while they are being saved must not take them for abandoned.
    const ids = records.map((record) => record.id);
    const settle = deps.launcher.announce(ids);
    try {
      await deps.history.prompts.keep(ids, request.prompt);
      await addAll(records);
      deps.crashPoint('spawn.recorded');
      begin(asked, outcome);
    } finally {
      settle();
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

  /**
   * Refuses to resume while an agent that outlived its terminal still holds the conversation, because both would write into it.
   */
  function stillRuns(agent: string, workspace: WorkspaceRecord): SchmuxError | null {
    const tool = deps.toolOf(agent);
    const record = deps.registry
      .all()
      .find(
        (other) =>
          other.status === 'done' &&
          other.survivor != null &&
          other.workspace === workspace.id &&
          deps.toolOf(other.agent) === tool,
      );
    if (record?.status !== 'done' || record.survivor == null) return null;
    return new SchmuxError(
      'AGENT_STILL_RUNS',
      `The ${record.agent} of session ${record.id} still runs without a terminal (pid ${record.survivor.pid}); a second one would continue the same conversation beside it.`,
      { hint: `schmux done ${record.id} ends it; then resume.` },
    );
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
        resume: request.resume,
        size: { cols: request.cols, rows: request.rows },
      });
    }
  }

  function newRecord(
    id: string,
    agent: string,
    where: Pick<SessionRecord, 'workspace' | 'nickname' | 'socket' | 'prompt_line'>,
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

  function liveNicknames(): Set<string> {
    return new Set(
      deps.registry.all().flatMap((record) => (record.nickname === null ? [] : [record.nickname])),
    );
  }
}

function refusal(agent: string, error: SchmuxError | undefined): SpawnResult {
  return {
    agent,
    error: (error ?? new SchmuxError('SPAWN_FAILED', `${agent} could not be started.`)).toBody(),
  };
}
