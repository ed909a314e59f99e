import type { Logger } from '../../../lib/logging/logger.js';
import { createJournal, type Journal } from './journal.js';
import { createPrompts, type Prompts } from './prompts.js';
import { createTimeline, type Timeline, type TimelineDeps } from './timeline.js';
import { createTimelineFiles, type TimelineFilesDeps } from './timeline-files.js';

/** What is kept beside the logs. */
export type History = {
  prompts: Prompts;
  timeline: Timeline;
  /** What was sent and answered, of all sessions. */
  journal: Journal;
  /** Deletes what is kept of one session; missing files are fine. */
  forget(id: string): Promise<void>;
};

type HistoryDeps = TimelineFilesDeps & Omit<TimelineDeps, 'files'> & { journalPath: string; logger: Logger };

export function createHistory(deps: HistoryDeps): History {
  const prompts = createPrompts(deps);
  const timeline = createTimeline({ ...deps, files: createTimelineFiles(deps) });
  return {
    prompts,
    timeline,
    journal: createJournal(deps.journalPath, deps.logger),
    async forget(id) {
      await prompts.remove([id]);
      await timeline.remove(id);
    },
  };
}
