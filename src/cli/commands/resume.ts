import type { SpawnInput } from '../../contract/session/session.js';
import { callerEnvironment } from '../spawn/caller-environment.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, WAIT_OPTIONS, argList } from '../command.js';
import { IMAGE_OPTION, keepImages, readImages } from '../input/images.js';
import { readPrompt } from '../input/prompt-source.js';
import { resolveSessions } from '../sessions/resolve.js';
import { requireResumable } from '../spawn/resume-check.js';
import { runSpawn, type SpawnOptions } from '../spawn/run.js';
import { UsageError } from '../input/usage-error.js';
import { SESSIONS_ARGUMENT } from '../sessions/pick.js';

export const command = defineCommand<SpawnOptions & { prompt?: string; image?: string[] }>({
  name: 'resume',
  summary: 'Resume the conversation of an ended session, in a new session in its workspace',
  arguments: [SESSIONS_ARGUMENT],
  options: [
    {
      flags: '-p, --prompt <text>',
      description: 'First message; - reads stdin, @file reads a file',
      complete: 'file',
    },
    IMAGE_OPTION,
    ...WAIT_OPTIONS,
    JSON_OPTION,
    QUIET_OPTION,
  ],
  details: 'The ended session is kept for review until it is disposed of.',
  async run(context, args, options) {
    if (options.json && options.quiet) throw new UsageError('--json and --quiet cannot be combined.');
    const prompt = options.prompt === undefined ? undefined : await readPrompt(context, options.prompt);
    const env = callerEnvironment(context);
    const pictures = await readImages(context, options.image ?? []);
    const connection = await context.connect();
    const [all, agents] = await Promise.all([
      connection.call('sessionList', {}),
      connection.call('agentList', { query: {} }),
    ]);
    const sessions = resolveSessions(all, argList(args));
    for (const session of sessions) requireResumable(session, all, agents);
    const images = await keepImages(connection, pictures);
    const requests = sessions.map(({ agent, workspace, nickname }): SpawnInput => {
      const named = nickname === null ? {} : { nickname };
      const said = prompt === undefined ? {} : { prompt };
      return { agents: [{ agent }], workspace: workspace.id, resume: true, images, ...named, ...said };
    });
    return runSpawn({ context, connection, env, options }, requests);
  },
});
