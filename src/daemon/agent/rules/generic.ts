import type { AgentRules } from './rules.js';

/** For programs nobody described: what titles mean by convention. Screens are read by structure alone. */
export const generic: AgentRules = {
  agent: 'generic',
  seenOn: 'any',
  titles: [
    { rule: 'title/braille', pattern: /^[\u2801-\u28ff]\s/, state: 'working', freshMs: 3000 },
    {
      rule: 'title/attention',
      pattern:
        /^\W{1,6}\s*(action required|needs (your )?(input|approval|attention)|waiting for (your )?(input|approval))\b/i,
      state: 'blocked',
    },
    { rule: 'title/working', pattern: /^\W{1,6}\s*(working|thinking|running)(…|\.\.\.)/i, state: 'working' },
    { rule: 'title/ready', pattern: /^\W{1,6}\s*(ready|idle)\b/i, state: 'feedback' },
  ],
  footers: [],
  hooks: [],
};
