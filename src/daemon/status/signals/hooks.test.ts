import { describe, expect, it } from 'vitest';
import { readHook } from './hooks.js';
import { statusRulesFor } from '../../agent/known/all.js';

const heard = (agent: string, name: string, payload: unknown = {}) =>
  readHook(statusRulesFor(agent), { name, payload }, 5);

describe('what a hook event means', () => {
  it.each([
    ['claude', 'PermissionRequest', { tool_input: { command: 'npm test' } }, 'blocked', 'Run npm test'],
    [
      'claude',
      'Notification',
      { notification_type: 'permission_prompt', message: 'Needs you' },
      'blocked',
      'Needs you',
    ],
    [
      'claude',
      'PermissionRequest',
      { tool_name: 'Write', tool_input: { file_path: '/w/app/src/a.ts' } },
      'blocked',
      'Write a.ts',
    ],
    ['claude-opus', 'Stop', {}, 'done', 'Reported Stop'],
    ['codex', 'PreToolUse', { tool_name: 'request_user_input' }, 'blocked', 'Reported PreToolUse'],
    [
      'gemini',
      'Notification',
      { notification_type: 'ToolPermission', details: { command: 'ls' } },
      'blocked',
      'Run ls',
    ],
    ['qwen', 'PreToolUse', {}, 'working', 'Reported PreToolUse'],
    ['copilot', 'agentStop', {}, 'done', 'Reported agentStop'],
    ['opencode', 'session.status', { status: { type: 'busy' } }, 'working', 'Reported session.status'],
  ])('%s %s', (agent, name, payload, state, reason) => {
    expect(heard(agent, name, payload)).toMatchObject({ state, reason, source: 'hook', at: 5 });
  });

  it('names a problem', () => {
    expect(heard('claude', 'StopFailure', { last_assistant_message: 'API Error: 500' })).toMatchObject({
      problem: 'error',
    });
    expect(heard('codex', 'Interrupt')).toMatchObject({ problem: 'interrupted' });
  });

  it('is nothing when the rules do not cover it', () => {
    expect(heard('claude', 'PreToolUse', { tool_name: 'Bash' })).toBeNull();
    expect(heard('codex', 'PreToolUse', { tool_name: 'shell' })).toBeNull();
    expect(heard('unheard-of', 'Stop')).toBeNull();
  });

  it.each([null, 7, 'text', [], { tool_input: null }, { tool_input: { command: { evil: 1 } } }])(
    'survives the payload %j',
    (payload) => {
      expect(heard('claude', 'PermissionRequest', payload)).toMatchObject({
        reason: 'Reported PermissionRequest',
      });
    },
  );

  it('takes no inherited property and no control characters', () => {
    const payload = Object.create({ tool_input: { command: 'inherited' } }) as unknown;
    expect(heard('claude', 'PermissionRequest', payload)?.reason).toBe('Reported PermissionRequest');
    expect(heard('claude', 'PermissionRequest', { tool_name: 'a\u001b[2Jb\nc' })?.reason).toBe(
      'Use a [2Jb c',
    );
  });
});
