import { SchmuxError } from '../../../contract/errors.js';
import type { Disposal } from './disposal.js';

/** Runs `work`; while the disk is too full for it, deletes from the trash, the oldest first, and tries again. */
export async function makeRoom<T>(trash: Disposal['trash'], work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SchmuxError) || error.code !== 'DISK_FULL') throw error;
      const [oldest] = await trash.list();
      if (oldest === undefined) throw error;
      await trash.empty(oldest.id);
    }
  }
}
