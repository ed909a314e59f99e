import { z } from 'zod';
import { imageIdSchema } from '../../contract/session/image.js';
import { readObject } from './prefs.js';
import { createStore, type Store } from './store.js';

/** An image for the prompt: the daemon stores it under `id`; `thumbnail` is a `data:` URL. */
const draftImageSchema = z.object({
  id: imageIdSchema,
  name: z.string(),
  thumbnail: z.string().startsWith('data:image/'),
});
export type DraftImage = z.infer<typeof draftImageSchema>;

/** The input in New session that is not started yet. */
const spawnDraftSchema = z.object({
  prompt: z.string().catch(''),
  /** The quick launch that the prompt came from; '' for none. */
  quick: z.string().catch(''),
  images: z.array(draftImageSchema).catch([]),
  /** The number of sessions per agent; zero is not stored. */
  counts: z.record(z.string(), z.int().min(1).max(100)).catch({}),
  where: z.enum(['fresh', 'existing']).catch('fresh'),
  repo: z.string().catch(''),
  branch: z.string().catch(''),
  shared: z.boolean().catch(false),
  own_branches: z.boolean().catch(false),
  workspace: z.string().catch(''),
  nickname: z.string().catch(''),
  resume: z.boolean().catch(false),
});
export type SpawnDraft = z.infer<typeof spawnDraftSchema>;

export const emptyDraft: SpawnDraft = spawnDraftSchema.parse({});

const KEY = 'schmux.draft.spawn';

/** Creates a store for the draft that survives a reload. With two tabs, the last change wins. */
export function createSpawnDraft(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): Store<SpawnDraft> {
  const store = createStore(spawnDraftSchema.parse(readObject(storage, KEY) ?? {}));
  store.subscribe(() => {
    if (store.get() === emptyDraft) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify(store.get()));
  });
  return store;
}

/** Sets the number of sessions of `agent`, clamped to 0–100. */
export function withCount(draft: SpawnDraft, agent: string, count: number): SpawnDraft {
  const { [agent]: _old, ...others } = draft.counts;
  const next = Math.max(0, Math.min(100, Math.round(count)));
  return { ...draft, counts: next === 0 ? others : { ...others, [agent]: next } };
}
