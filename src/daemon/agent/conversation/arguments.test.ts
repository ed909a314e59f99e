import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import { DESCRIPTORS } from '../known/all.js';
import type { ResolvedAgent } from '../resolved.js';
import { checkOpening, openingArguments, takesId, type Opening } from './arguments.js';

function agent(name: string, args: readonly string[] = []): ResolvedAgent {
  const descriptor = DESCRIPTORS.find((each) => each.name === name);
  if (descriptor === undefined) throw new Error(name);
  return {
    name,
    label: descriptor.label,
    kind: 'detected',
    base: name,
    argv: [`/bin/${name}`],
    args,
    prompt: descriptor.prompt,
    resume: descriptor.resume,
    conversation: descriptor.conversation ?? null,
    images: { kind: 'line', mark: '' },
    hooks: null,
    variables: [],
    env: {},
  };
}

const line = (name: string, opening: Opening) => openingArguments(agent(name), opening).join(' ');

test.each([
  ['claude', '--session-id ID', '--resume ID', '--continue'],
  ['codex', null, 'resume ID', 'resume --last'],
  ['gemini', '--session-id ID', '--resume ID', '--resume latest'],
  ['qwen', '--session-id ID', '--resume ID', '--continue'],
  ['opencode', null, '--session ID', '--continue'],
  ['pi', null, '--session ID', '--continue'],
])('%s is given a conversation, and continues one or the last', (name, given, resume, last) => {
  expect(takesId(agent(name), '99.0.0')).toBe(given !== null);
  if (given !== null) expect(line(name, { kind: 'new', id: 'ID' })).toBe(given);
  expect(line(name, { kind: 'new', id: null })).toBe('');
  expect(line(name, { kind: 'resume', id: 'ID' })).toBe(resume);
  expect(line(name, { kind: 'last' })).toBe(last);
});

test.each([
  ['claude', '--resume ID --fork-session --session-id COPY', '--resume ID --fork-session --session-id COPY'],
  ['codex', 'fork ID', 'fork ID -C .'],
  ['pi', '--fork ID', '--fork ID'],
])('%s copies a conversation, also in another directory', (name, here, elsewhere) => {
  const copy = name === 'claude' ? 'COPY' : null;
  expect(line(name, { kind: 'fork', id: 'ID', copy, elsewhere: false })).toBe(here);
  expect(line(name, { kind: 'fork', id: 'ID', copy, elsewhere: true })).toBe(elsewhere);
});

test('what an agent cannot begin with is refused', () => {
  const refused = (name: string, opening: Opening): string | null => {
    try {
      checkOpening(agent(name), opening);
      return null;
    } catch (error) {
      return error instanceof SchmuxError ? error.code : 'other';
    }
  };
  const fork = (elsewhere: boolean): Opening => ({ kind: 'fork', id: 'ID', copy: null, elsewhere });
  expect(['gemini', 'qwen', 'crush', 'amp'].map((name) => refused(name, fork(false)))).toEqual(
    Array.from({ length: 4 }, () => 'AGENT_NO_FORK'),
  );
  expect([refused('opencode', fork(false)), refused('opencode', fork(true))]).toEqual([
    null,
    'AGENT_NO_FORK',
  ]);
  expect([refused('crush', { kind: 'last' }), refused('crush', { kind: 'resume', id: 'ID' })]).toEqual([
    null,
    'AGENT_NO_RESUME',
  ]);
});

test('an id is given only to a version that takes one, and only if the user does not choose the conversation', () => {
  const gemini = (version: string | null) => takesId(agent('gemini'), version);
  expect([gemini('0.61.0'), gemini('0.100.0-preview.1'), gemini('1.0')]).toEqual([true, true, true]);
  expect([gemini('0.60.9'), gemini('0.9'), gemini(null)]).toEqual([false, false, false]);
  const claude = (...args: string[]) => takesId(agent('claude', args), null);
  expect([claude(), claude('--model', 'x')]).toEqual([true, true]);
  expect([claude('--resume=x'), claude('-c'), claude('--session-id', 'x')]).toEqual([false, false, false]);
});
