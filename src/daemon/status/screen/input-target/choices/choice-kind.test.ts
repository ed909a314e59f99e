import { describe, expect, it } from 'vitest';
import { choiceKind } from './choice-kind.js';

describe('what a choice does', () => {
  it.each([
    'Yes', 'Yes, allow once', 'Allow once', 'Allow this command', 'Yes, proceed (y)', 'Run (once) (y)', 'Proceed (y)', 'Accept', 'OK',
    'Yes, I trust this folder', 'Yes, continue', 'Yes, manually approve edits', 'Yes, and manually approve edits', 'Yes, clear the context and implement', 'Yes, manually accept edits', 'Yes, just this once', 'Yes, implement this plan  Start coding', 'Confirm',
    'Update now (runs `npm i -g tool`)', '[Yes]', 'Trust folder (shop)',
  ])('%s: allows this once', (label) => expect(choiceKind(label)).toBe('approve')); // prettier-ignore

  it.each([
    'Allow always', 'Yes, allow always', 'Always allow', "Always run 'npm test' in this project", 'Yes, and don’t ask again for: npm *',
    "Yes, and don't ask again for commands that start with `git`", "Don't ask again", 'Yes, do not prompt me again',
    'Allow for this session', 'Yes, allow reading from etc/ during this session', 'Yes, and approve `xargs` for the rest of the session',
    'Yes, allow all edits', 'Accept all', 'Allow all actions on example.com', 'Run everything (shift+tab)', 'Trust all and continue',
    'Yes, and auto-accept edits', 'Yes, and use auto mode', 'Yes, and switch to auto mode · it handles these prompts', 'Go in autopilot',
    'Yes, switch to accept edits (shift+tab)', 'Enable yolo mode', 'Yes, and bypass permissions', 'Yes, and skip permission prompts',
    'Trust parent folder (work)', 'Add Write(src/*) to the allowlist? (tab)', 'Yes, full access', 'Approve for this project',
    'Allow for this server', 'Remember this choice', 'Approve from now on', "Yes, and don't ask again for anything",
    'Yes, run outside the sandbox', 'Yes, and allow access to /srv and npm commands', 'Continue + allow the rest', 'All', 'Yes to all', 'Allow for all future sessions', 'Use this and all future servers', 'Yes, automatically accept edits',
    'Yes, and allow this host for this conversation', 'Yes, and make it my default mode', 'Yes, grant these permissions for this turn',
  ])('%s: lowers later protection', (label) => expect(choiceKind(label)).toBe('approve_always')); // prettier-ignore

  it.each([
    'No', 'No, exit', 'No, keep planning', 'Deny (esc)', 'Reject', 'Cancel', 'Exit', 'Quit', 'Skip (esc or n)', 'Skip until next version',
    "Don't trust (esc)", 'Don’t trust', 'No, suggest changes (esc)', 'Stop', 'No, stay in plan mode', 'Not now', 'Never',
    'No, and tell the agent what to do differently (esc)', 'No, and tell the agent what to do differently', 'No, and never ask again',
    'Reject & propose changes (esc or n or p)', 'No, reject (type to add feedback)', 'Go back', 'Exit without running the plan', 'Skip all', 'No, and block this host in the future',
  ])('%s: refuses at once', (label) => expect(choiceKind(label)).toBe('deny')); // prettier-ignore

  it.each([
    'Type something.', 'Type something...', 'Type your own answer', 'Enter a custom value', 'Other', 'Other (please describe)', 'Other…',
    'Tell the agent what to change', 'Suggest changes', 'Something else', 'Write your own instructions', 'No, with feedback',
    'No, and tell the agent what to do differently (Esc to stop)',
  ])('%s: waits for words', (label) => expect(choiceKind(label)).toBe('text')); // prettier-ignore

  it.each([
    'PostgreSQL', 'Type-safe queries', 'Provide a REST API', 'Otherwise nothing', 'Nobody', 'Submit answers', 'Chat about this', 'Yesterday',
    'Continue without trusting (hooks will not run)', 'Review hooks', 'None of the above', 'Sign in with a browser', 'Notes',
  ])('%s: something else', (label) => expect(choiceKind(label)).toBe('other')); // prettier-ignore

  it('is read off the whole label where it lowers protection, else off its beginning', () => {
    expect(choiceKind('Yes  and from then on without asking', 'Yes')).toBe('approve_always');
    expect(choiceKind('SQLite  Type something into a file', 'SQLite')).toBe('other');
  });
});
