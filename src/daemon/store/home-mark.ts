import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The identity of a home in state.json: the mark that its sessions carry, and the path of the home at that time. */
export const homeIdentitySchema = z.looseObject({
  mark: z.string().regex(/^[0-9a-f]{6}$/),
  root: z.string(),
});
export type HomeIdentity = z.infer<typeof homeIdentitySchema>;

/**
 * Returns the mark of the home at `root`. It stays when the home is moved, so that its agents are found again. A copy of a home
 * gets a mark of its own: the agents belong to the original.
 */
export async function identifyHome(root: string): Promise<HomeIdentity & { moved: boolean }> {
  const fresh = createHash('sha256').update(root).digest('hex').slice(0, 6);
  const kept = await readIdentity(root);
  if (kept === null) return { mark: fresh, root, moved: false };
  if (kept.root === root) return { mark: kept.mark, root, moved: false };
  const original = await realpath(kept.root).catch(() => null);
  const isCopy = original !== null && original !== root && (await readIdentity(original))?.mark === kept.mark;
  return isCopy ? { mark: fresh, root, moved: false } : { mark: kept.mark, root, moved: true };
}

async function readIdentity(root: string): Promise<HomeIdentity | null> {
  for (const name of ['state.json', 'state.json.bak']) {
    try {
      const state = JSON.parse(await readFile(join(root, name), 'utf8')) as { home?: unknown };
      const parsed = homeIdentitySchema.safeParse(state.home);
      if (parsed.success) return parsed.data;
    } catch {
      continue; // missing or unreadable: loadState reports it
    }
  }
  return null;
}
