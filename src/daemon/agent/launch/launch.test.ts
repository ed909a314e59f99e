import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import type { PromptInput } from '../descriptor.js';
import { checkLaunch, launch, type LaunchPlan } from './launch.js';
import type { ResolvedAgent } from '../resolved.js';

function agentWith(prompt: PromptInput, more: Partial<ResolvedAgent> = {}): ResolvedAgent {
  return {
    name: 'stub',
    label: 'Stub',
    kind: 'detected',
    base: 'stub',
    argv: ['/bin/stub'],
    args: [],
    prompt,
    resume: null,
    images: { kind: 'line', mark: '' },
    hooks: null,
    env: { HOME: '/home/ann' },
    ...more,
  };
}

function planFor(agent: ResolvedAgent, more: Partial<LaunchPlan> = {}): LaunchPlan {
  return {
    agent,
    prompt: null,
    resume: false,
    sessionId: 'abc123',
    workspaceId: 'proj-001',
    cwd: '/ws',
    runDir: '/run/schmux',
    ...more,
  };
}

function argvLine(plan: LaunchPlan): string {
  return /^set -- (.*(?:\n(?!\{$).*)*)/m.exec(launch(plan).script)?.[1] ?? '';
}

function refusal(agent: ResolvedAgent, prompt: string | null, resume = false): string | null {
  try {
    checkLaunch(agent, prompt, resume);
    return null;
  } catch (error) {
    if (!(error instanceof SchmuxError)) throw error;
    expect(error.hint).toBeTruthy();
    return error.code;
  }
}

test('each way of passing a prompt', () => {
  const prompt = `it's $(here)`;
  const quoted = `it'\\''s $(here)`;
  const line = (input: PromptInput) => argvLine(planFor(agentWith(input), { prompt }));
  expect(line({ kind: 'argument', before: ['--'] })).toBe(`'/bin/stub' '--' '${quoted}'`);
  expect(line({ kind: 'flag', flag: '--prompt' })).toBe(`'/bin/stub' '--prompt=${quoted}'`);
  expect(line({ kind: 'file', flag: '--prompt-file' })).toBe(
    `'/bin/stub' '--prompt-file' '/run/schmux/abc123.prompt'`,
  );
  expect(line({ kind: 'stdin' })).toBe(`'/bin/stub'`);
});

test('a prompt file is only there for agents that read one, and only with a prompt', () => {
  const files = (input: PromptInput, prompt: string | null) =>
    launch(planFor(agentWith(input), { prompt })).files;
  const file = [{ path: '/run/schmux/abc123.prompt', content: 'hello\n' }];
  expect(files({ kind: 'stdin' }, 'hello\n')).toEqual(file);
  expect(files({ kind: 'file', flag: '-f' }, 'hello\n')).toEqual(file);
  expect(files({ kind: 'argument', before: [] }, 'hello\n')).toEqual([]);
  expect(files({ kind: 'stdin' }, null)).toEqual([]);
  expect(files({ kind: 'stdin' }, '')).toEqual([]);
});

test('resume, own arguments, hooks and prompt come in this order', () => {
  const agent = agentWith(
    { kind: 'argument', before: ['--'] },
    {
      argv: ['/bin/node', '/x/cli.js'],
      args: ['--model', 'm'],
      resume: { args: ['resume', '--last'], prompt: true },
      hooks: { flag: '--settings', events: ['Stop'] },
    },
  );
  const plan = planFor(agent, { prompt: 'go', resume: true, hookCommand: ['/a b/hook', "it's"] });
  const settings = `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"'/a b/hook' 'it'\\\\''s'","timeout":5}]}]}}`;
  expect(argvLine(plan)).toBe(
    `'/bin/node' '/x/cli.js' 'resume' '--last' '--model' 'm' '--settings' '${settings.replaceAll("'", `'\\''`)}' '--' 'go'`,
  );
});

test("the user's own --settings keep schmux's hooks out", () => {
  const hooks = { flag: '--settings', events: ['Stop'] };
  for (const args of [['--settings', 'mine.json'], ['--settings=mine.json']]) {
    const agent = agentWith({ kind: 'none' }, { hooks, args });
    expect(argvLine(planFor(agent, { hookCommand: ['/hook'] }))).not.toContain('/hook');
  }
  expect(argvLine(planFor(agentWith({ kind: 'none' }, { hooks })))).toBe(`'/bin/stub'`);
});

test('what an agent cannot do is refused with a hint', () => {
  const none = agentWith({ kind: 'none' });
  const argument = agentWith({ kind: 'argument', before: [], not: { pattern: /^mcp$/, as: 'a command' } });
  const opencode = agentWith({ kind: 'stdin' }, { resume: { args: ['--continue'], prompt: false } });
  expect(refusal(none, 'hello')).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(none, '')).toBeNull();
  expect(refusal(none, null, true)).toBe('AGENT_NO_RESUME');
  expect(refusal(argument, 'mcp')).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(argument, 'mcp please')).toBeNull();
  expect(refusal(opencode, 'hello', true)).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(opencode, null, true)).toBeNull();
  expect(refusal(argument, 'a\0b')).toBe('BAD_REQUEST');
  expect(refusal(argument, 'half \ud83d')).toBe('BAD_REQUEST');
});

test('an argument holds 131071 bytes of UTF-8, the flag before it included', () => {
  const argument = agentWith({ kind: 'argument', before: ['--'] });
  const flag = agentWith({ kind: 'flag', flag: '--prompt' });
  expect(refusal(argument, 'x'.repeat(131_071))).toBeNull();
  expect(refusal(argument, 'x'.repeat(131_072))).toBe('PROMPT_TOO_LARGE');
  expect(refusal(argument, 'ü'.repeat(65_536))).toBe('PROMPT_TOO_LARGE');
  expect(refusal(flag, 'x'.repeat(131_062))).toBeNull();
  expect(refusal(flag, 'x'.repeat(131_063))).toBe('PROMPT_TOO_LARGE');
  expect(refusal(agentWith({ kind: 'stdin' }), 'x'.repeat(2_000_000))).toBeNull();
});

test('session and workspace are in the environment, above everything else', () => {
  const agent = agentWith({ kind: 'none' }, { env: { SCHMUX_SESSION_ID: 'fake', A: "b'c" } });
  const exported = launch(planFor(agent)).script.match(/^export .*$/gm);
  expect(exported).toEqual([
    `export SCHMUX_SESSION_ID='abc123'`,
    `export A='b'\\''c'`,
    `export SCHMUX_WORKSPACE_ID='proj-001'`,
  ]);
});
