import { defineCommand, wordList } from '../command.js';
import { pickSessions } from '../sessions/pick.js';
import { reportIds } from '../output/report-ids.js';
import { updateEach } from '../sessions/update-each.js';

export const command = defineCommand<{ off?: true; json?: true }>({
  name: 'mute',
  summary: 'Stop notifications about a session; its state is still shown',
  arguments: [
    { name: '<ids...>', description: 'Sessions: ids, unique prefixes or nicknames', complete: 'session' },
  ],
  options: [
    { flags: '--off', description: 'Notify again' },
    { flags: '--json', description: 'Print JSON' },
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
