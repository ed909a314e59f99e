import type { StatusRules } from '../status-rules.js';

/** Rules for programs without any of their own: what titles mean by convention. Their screens are read by structure alone. */
export const GENERIC_RULES: StatusRules = {
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
