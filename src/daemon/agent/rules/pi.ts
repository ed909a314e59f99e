import type { AgentRules } from './rules.js';

/** pi has no permissions; its events come from an extension. agent_end also fires between its own retries. */
export const pi: AgentRules = {
  agent: 'pi',
  seenOn: '0.73.1',
  titles: [],
  footers: [],
  hooks: [
    { name: 'agent_start', state: 'working' },
    { name: 'turn_start', state: 'working' },
  ],
};
