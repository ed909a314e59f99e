import { SchmuxError } from '../../../../contract/errors.js';
import type { Disposal } from '../disposal.js';

/** Does `work`; while the disk is too full for it, the trash gives way, the oldest first. */
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
