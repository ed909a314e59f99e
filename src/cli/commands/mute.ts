import { defineCommand, wordList } from '../command.js';
import { pickSessions } from '../pick.js';
import { reportIds } from '../report-ids.js';
import { updateEach } from '../update-each.js';

export const command = defineCommand<{ off?: true; json?: true }>({
  name: 'mute',
  summary: 'stop notices about a session; it still shows what it is up to',
  arguments: [{ name: '<ids...>', description: 'ids, unique prefixes or nicknames', complete: 'session' }],
  options: [
    { flags: '--off', description: 'give notices again' },
    { flags: '--json', description: 'print JSON for programs' },
  ],
  async run(context, words, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, wordList(words));
    const muted = options.off !== true;
    const results = await updateEach(connection, sessions, { muted });
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => `${id}: ${muted ? 'muted' : 'not muted'}`,
    });
  },
});
