import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import type { PromptInput } from '../descriptor.js';
import { checkLaunch, launch, type LaunchPlan } from './launch.js';
import type { ResolvedAgent } from '../resolved.js';
import { NEW, type Opening } from '../conversation/arguments.js';

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
    conversation: null,
    variables: [],
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
    opening: NEW,
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

const LAST: Opening = { kind: 'last' };

function refusal(agent: ResolvedAgent, prompt: string | null, opening = NEW): string | null {
  try {
    checkLaunch(agent, prompt, opening);
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
  expect(line({ kind: 'argument' })).toBe(`'/bin/stub' '${quoted}'`);
  expect(line({ kind: 'composer' })).toBe(`'/bin/stub'`);
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
  expect(files({ kind: 'argument' }, 'hello\n')).toEqual([]);
  expect(files({ kind: 'stdin' }, null)).toEqual([]);
  expect(files({ kind: 'stdin' }, '')).toEqual([]);
});

test('resume, own arguments, hooks and prompt come in this order', () => {
  const agent = agentWith(
    { kind: 'argument' },
    {
      argv: ['/bin/node', '/x/cli.js'],
      args: ['--model', 'm'],
      resume: { args: ['resume', '--last'], prompt: true },
      hooks: { flag: '--settings', events: ['Stop'] },
    },
  );
  const plan = planFor(agent, { prompt: 'go', opening: LAST, hookCommand: ['/a b/hook', "it's"] });
  const settings = `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"'/a b/hook' 'it'\\\\''s'","timeout":5}]}]}}`;
  expect(argvLine(plan)).toBe(
    `'/bin/node' '/x/cli.js' 'resume' '--last' '--model' 'm' '--settings' '${settings.replaceAll("'", `'\\''`)}' 'go'`,
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

test('a prompt for the composer waits in a file of its own, and is nowhere in the script', () => {
  const { files, script } = launch(planFor(agentWith({ kind: 'composer' }), { prompt: 'canary' }));
  expect(files).toEqual([{ path: '/run/schmux/abc123.first', content: 'canary' }]);
  expect(script).not.toContain('canary');
  // An agent that cannot be started leaves none.
  expect(script).toContain(`rm -f -- '/run/schmux/abc123.first'`);
});

test('what an agent cannot do is refused with a hint', () => {
  const none = agentWith({ kind: 'none' });
  const shell = agentWith({ kind: 'composer', not: { pattern: /^!/, as: 'a shell command' } });
  const opencode = agentWith({ kind: 'stdin' }, { resume: { args: ['--continue'], prompt: false } });
  expect(refusal(none, 'hello')).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(none, '')).toBeNull();
  expect(refusal(none, null, LAST)).toBe('AGENT_NO_RESUME');
  expect(refusal(shell, '!ls')).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(shell, 'ls !')).toBeNull();
  expect(refusal(opencode, 'hello', LAST)).toBe('PROMPT_NOT_TAKEN');
  expect(refusal(opencode, null, LAST)).toBeNull();
  expect(refusal(shell, 'a\0b')).toBe('BAD_REQUEST');
  expect(refusal(shell, 'half \ud83d')).toBe('BAD_REQUEST');
});

test('an argument holds 131071 bytes of UTF-8; a longer prompt is pasted into the composer', () => {
  const given = (prompt: string) => {
    const made = launch(planFor(agentWith({ kind: 'argument' }), { prompt }));
    return { argument: made.script.includes(prompt), files: made.files.map(({ path }) => path) };
  };
  const pasted = { argument: false, files: ['/run/schmux/abc123.first'] };
  expect(given('x'.repeat(131_071))).toEqual({ argument: true, files: [] });
  expect(given('x'.repeat(131_072))).toEqual(pasted);
  expect(given('ü'.repeat(65_536))).toEqual(pasted);
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
