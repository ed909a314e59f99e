import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WORKSPACE_ID } from '../../../contract/names.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';

/** File in `.git` that identifies our clones even when state.json is lost. */
export const MARKER = 'schmux.json';

const markerSchema = z.object({
  id: z.string().regex(WORKSPACE_ID),
  repo: z.string().nullable(),
  branch: z.string().nullable(),
  base_commit: z.string().nullable(),
  created_at: z.iso.datetime(),
  start: z.string().optional(),
  notes: z.array(z.string()).optional(),
});
type Marker = z.infer<typeof markerSchema>;

/** Reads the marker of one of our clones; null for any other directory. */
export async function readMarker(path: string): Promise<Marker | null> {
  try {
    const text = await readFile(join(path, '.git', MARKER), 'utf8');
    return markerSchema.parse(JSON.parse(text));
  } catch {
    return null; // not ours, or changed by someone
  }
}

/** True when the marker belongs to the record: a clone of another schmux can have the same id, but not the same creation time. */
export function isMarkerOf(marker: Marker | null, record: WorkspaceRecord): boolean {
  return marker?.id === record.id && Date.parse(marker.created_at) === Date.parse(record.created_at);
}
