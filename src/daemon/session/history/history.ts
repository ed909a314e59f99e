import { createPrompts, type Prompts } from './prompts.js';
import { createTimeline, type Timeline, type TimelineDeps } from './timeline.js';
import { createTimelineFiles, type TimelineFilesDeps } from './timeline-files.js';

/** The files kept about a session beside its log. */
export type History = {
  prompts: Prompts;
  timeline: Timeline;
  /** Deletes all of it; missing files are fine. */
  forget(id: string): Promise<void>;
};

export function createHistory(deps: TimelineFilesDeps & Omit<TimelineDeps, 'files'>): History {
  const prompts = createPrompts(deps);
  const timeline = createTimeline({ ...deps, files: createTimelineFiles(deps) });
  return {
    prompts,
    timeline,
    async forget(id) {
      await prompts.remove([id]);
      await timeline.remove(id);
    },
  };
}
