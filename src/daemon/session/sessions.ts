import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SchmuxError, toSchmuxError } from '../../contract/errors.js';
import type { NudgeState, Opinion, Why } from '../../contract/session/nudge.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { TimelineEntry } from '../../contract/session/timeline.js';
import type { Agents } from '../agent/agents.js';
import type { HookEvent } from '../status/signals/hooks.js';
import type { SessionRecord } from '../store/state-schema.js';
import { readImage } from './images/attachment.js';
import type { End, EndOptions, EndOutcome } from './end.js';
import type { Processes } from './processes/processes.js';
import type { Pins } from './conversation/pins.js';
import type { History } from './history/history.js';
import type { LimitClock } from './limits/limit-clock.js';
import type { FirstPrompts } from './first-prompt/first-prompts.js';
import type { Launcher } from './start/launch.js';
import { assignNicknames } from './start/naming.js';
import type { StatusScheduler } from '../status/scheduler.js';
import type { Registry } from './registry.js';
import { createViews, type LiveFacts } from './view.js';

export type SessionsDeps = {
  registry: Registry;
  statusScheduler: StatusScheduler;
  launcher: Pick<Launcher, 'cancel' | 'progress' | 'images'>;
  end: End;
  firstPrompts: Pick<FirstPrompts, 'note'>;
  history: Pick<History, 'prompts' | 'timeline'>;
  processes: Pick<Processes, 'list'>;
  limits: Pick<LimitClock, 'ended' | 'continueAt'>;
  /** Returns what other services know about the session. */
  liveOf(
    record: SessionRecord,
  ): Pick<
    LiveFacts,
    'workspace' | 'branch' | 'watched' | 'attach' | 'left' | 'resumable' | 'lost' | 'successor'
  >;
  conversations: { pins: Pick<Pins, 'reported'>; nicknames(except?: string): ReadonlySet<string> };
  imageFolder: Agents['imageFolder'];
  screenText(id: string): Promise<Why['screen']>;
  /** Returns everything that is needed to replay the session's current screen. */
  recording(id: string): Promise<object>;
  /** The folder for screens that were read wrongly. */
  reportsDir: string;
};

/** What a user may change of a session; `continueAtReset` null: the configuration decides. */
type Change = { nickname?: string | null; muted?: boolean; continueAtReset?: boolean | null };

export type Sessions = {
  list(): Session[];
  find(id: string): Session | null;
  get(id: string): Session;
  /** Returns what the session was asked to do; null when that is not known. */
  prompt(id: string): Promise<string | null>;
  /** Returns what happened to the session, oldest first. */
  timeline(id: string): Promise<TimelineEntry[]>;
  cancel(id: string): void;
  update(id: string, change: Change): Promise<Session>;
  viewed(id: string, offset: number | null): Promise<void>;
  done(ids: string[], options: EndOptions): Promise<IdResult[]>;
  dispose(ids: string[], options: EndOptions): Promise<IdResult[]>;
  /** Returns the processes that ending these sessions would end. */
  processes: Processes['list'];
  why(id: string): Promise<Why>;
  wrong(id: string, report: { label: NudgeState; note: string }): Promise<{ path: string }>;
  hook(id: string, event: HookEvent): void;
  attach(id: string, dataBase64: string): Promise<{ path: string; text: string }>;
  /** Keeps an image for a later spawn; returns its id. */
  keepImage(dataBase64: string): Promise<string>;
};

/** All operations on existing sessions; `createSpawn` makes new ones. */
export function createSessions(deps: SessionsDeps): Sessions {
  const { registry, statusScheduler, launcher, end } = deps;
  const viewOf = createViews();

  function view(record: SessionRecord): Session {
    const nudge = statusScheduler.nudge(record.id);
    return viewOf(record, {
      ...deps.liveOf(record),
      nudge,
      limit_ended: deps.limits.ended(nudge),
      continue_at: deps.limits.continueAt(record, nudge),
      dialog: statusScheduler.dialog(record.id),
      firstPrompt: deps.firstPrompts.note(record.id),
      last_line: statusScheduler.lastLine(record.id),
      progress: launcher.progress(record.id),
      timeline: deps.history.timeline.newest(record.id),
    });
  }

  /** Does the work for each session separately, so that one failure does not stop the others. */
  function each(ids: string[], work: (id: string) => Promise<EndOutcome>): Promise<IdResult[]> {
    return Promise.all(
      [...new Set(ids)].map(async (id) => {
        try {
          const outcome = Object.entries(await work(id)).filter(([, processes]) => processes.length > 0);
          return { id, error: null, ...(Object.fromEntries(outcome) as Partial<EndOutcome>) };
        } catch (thrown) {
          return { id, error: toSchmuxError(thrown).toBody() };
        }
      }),
    );
  }

  async function why(id: string): Promise<Why> {
    const session = view(registry.get(id));
    const opinions: Opinion[] = statusScheduler.opinions(id);
    const asked = statusScheduler.asked(id);
    return {
      id,
      agent: session.agent,
      nudge: session.nudge,
      opinions,
      ...(asked === null ? {} : { asked }),
      screen: await deps.screenText(id),
    };
  }

  return {
    list: () => registry.all().map(view),
    find(id) {
      const record = registry.find(id);
      return record === undefined || record.disposing ? null : view(record);
    },
    get: (id) => view(registry.get(id)),
    prompt: async (id) => deps.history.prompts.read(registry.get(id).id),
    timeline: async (id) => deps.history.timeline.read(registry.get(id).id),
    cancel(id) {
      registry.get(id);
      if (!launcher.cancel(id))
        throw new SchmuxError('SESSION_NOT_STARTED', `Session ${id} is not being started.`);
    },
    async update(id, change) {
      registry.get(id);
      if (change.nickname !== undefined) {
        const nickname = change.nickname === null ? null : freeNickname(id, change.nickname);
        await registry.apply(id, { kind: 'renamed', nickname });
      }
      if (change.muted !== undefined) await registry.apply(id, { kind: 'muted', muted: change.muted });
      if (change.continueAtReset !== undefined)
        await registry.apply(id, { kind: 'continues', continues: change.continueAtReset });
      return view(registry.get(id));
    },
    async viewed(id, offset) {
      registry.get(id);
      await registry.apply(id, { kind: 'viewed', at: registry.now(), offset });
    },
    done: (ids, options) => each(ids, (id) => end.done(id, options)),
    dispose: (ids, options) => each(ids, (id) => end.dispose(id, options)),
    processes: deps.processes.list,
    why,
    async wrong(id, report) {
      const [found, recording] = await Promise.all([why(id), deps.recording(id)]);
      const at = registry.now();
      const path = join(deps.reportsDir, `${id}-${at.replaceAll(':', '-')}.json`);
      await mkdir(deps.reportsDir, { recursive: true, mode: 0o700 });
      await writeFile(path, `${JSON.stringify({ at, ...report, ...found, ...recording }, null, 2)}\n`, {
        mode: 0o600,
        flag: 'wx',
      });
      return { path };
    },
    hook(id, event) {
      registry.get(id);
      statusScheduler.hook(id, event);
      deps.conversations.pins.reported(id, event);
    },
    async attach(id, dataBase64) {
      const record = registry.get(id);
      const { path } = view(record).workspace;
      const image = readImage(dataBase64);
      return launcher.images.attach(image, path, await deps.imageFolder(record.agent, path));
    },
    keepImage: (dataBase64) => launcher.images.keep(readImage(dataBase64)),
  };

  function freeNickname(id: string, wanted: string): string {
    const taken = deps.conversations.nicknames(id);
    return assignNicknames(wanted, 1, taken)[0] ?? wanted;
  }
}
