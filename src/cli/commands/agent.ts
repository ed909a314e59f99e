import type { Agent } from '../../contract/agent.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, type Command } from '../command.js';
import { printTable } from '../output/print-table.js';
import { add, remove } from './agent-add.js';
import { secret } from './agent-secret.js';

const list = defineCommand<{ json?: true; quiet?: true; refresh?: true }>({
  name: 'list',
  alias: 'ls',
  summary: 'List agents, with versions, paths and how to install the missing ones',
  options: [
    JSON_OPTION,
    { ...QUIET_OPTION, description: 'Print only the names of available agents' },
    { flags: '--refresh', description: 'Detect installed agents again' },
  ],
  async run(context, _args, options) {
    const connection = await context.connect();
    const query = { refresh: String(options.refresh ?? false) };
    const agents: Agent[] = await connection.call('agentList', { query });
    if (options.json) return context.print.json(agents);
    if (options.quiet)
      return agents.filter((agent) => agent.available).forEach((agent) => context.print.line(agent.name));
    const { style } = context.print;
    await printTable(context, agents, [
      { title: 'NAME', text: (agent) => agent.name },
      {
        title: 'STATE',
        text: (agent) => (agent.available ? '✓ available' : '✕ missing'),
        paint: (text, agent) => (agent.available ? style.green(text) : style.dim(text)),
      },
      { title: 'VERSION', text: (agent) => agent.version ?? '', fit: { dropOrder: 2, min: 6 } },
      { title: 'KIND', text: kindText, fit: { dropOrder: 1, min: 6 } },
      {
        title: 'HOW',
        text: (agent) => (agent.available ? (agent.path ?? '') : (agent.install ?? '')),
        fit: { flex: true, min: 20 },
      },
    ]);
  },
});

export const command: Command = {
  name: 'agent',
  summary: 'List, add and remove coding agents',
  commands: [list, add, remove, secret],
};

function kindText(agent: Agent): string {
  return agent.base === null ? agent.kind : `${agent.kind} of ${agent.base}`;
}
