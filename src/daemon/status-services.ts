import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { askOnce } from './agent/launch/one-shot.js';
import type { Foundation } from './foundation.js';
import { recordNudge } from './session/record-nudge.js';
import type { Registry } from './session/registry.js';
import type { Screens } from './session/screens.js';
import { createAskModel } from './status/ask-model/ask-model.js';
import { createStatusScheduler } from './status/scheduler.js';

type Deps = {
  registry: Registry;
  screens: Pick<Screens, 'of'>;
  /** The folder for what runs. */
  run: string;
  sessionChanged(id: string, urgent?: boolean): void;
  /** Called when what a session says or asks was read anew. */
  onRead(id: string): void;
};

/** Creates the services that tell what sessions are doing. */
export function createStatusServices({ config, agents, clock, logger }: Foundation, deps: Deps) {
  const { registry, sessionChanged } = deps;
  const askModel = createAskModel({
    agent: () => config.current().nudgenik.agent ?? null,
    async ask(name, text, signal) {
      // In a folder of its own, so that it reads no repository's files.
      return askOnce(await agents.resolve(name), text, { folder: join(deps.run, 'ask'), signal });
    },
    mark: () => randomBytes(9).toString('hex'),
    clock,
    logger,
    onChange: sessionChanged,
  });
  const statusScheduler = createStatusScheduler({
    screenOf: deps.screens.of,
    askModel,
    clock,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    logger,
    onChange(id, urgent) {
      deps.onRead(id);
      // Recording a nudge reaches the event hub through the registry. The last line, and the words of a session that keeps working,
      // change with every line it prints, so they are not recorded and reach the event hub from here.
      const nudge = urgent ? statusScheduler.nudge(id) : null;
      if (nudge === null || !recordNudge({ registry, logger }, id, nudge)) sessionChanged(id, urgent);
    },
  });
  return { askModel, statusScheduler };
}
