import { expect, test } from 'vitest';
import { createSpawnDraft, emptyDraft, withCount } from './drafts.js';

function storage(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('a draft survives a reload, and an emptied one leaves nothing', () => {
  const kept = storage();
  const first = createSpawnDraft(kept);
  first.update((draft) => withCount({ ...draft, prompt: 'Fix "it"\n', repo: 'proj' }, 'claude', 3));
  expect(createSpawnDraft(kept).get()).toEqual({
    ...emptyDraft,
    prompt: 'Fix "it"\n',
    repo: 'proj',
    counts: { claude: 3 },
  });
  first.set(emptyDraft);
  expect(kept.map.size).toBe(0);
});

test.each(['{', '[]', '"text"', '{"prompt":7,"counts":{"a":-1},"where":"nowhere"}'])(
  'what is stored and is no draft is taken for none: %s',
  (text) => {
    const kept = storage({ 'schmux.draft.spawn': text });
    expect(() => createSpawnDraft(kept).get()).not.toThrow();
    expect(createSpawnDraft(kept).get()).toEqual(emptyDraft);
  },
);

test('counts stay between none and a hundred, and none is not kept', () => {
  const three = withCount(emptyDraft, 'codex', 3);
  expect(withCount(three, 'codex', 0).counts).toEqual({});
  expect(withCount(three, 'codex', -4).counts).toEqual({});
  expect(withCount(three, 'codex', 1000).counts).toEqual({ codex: 100 });
});
