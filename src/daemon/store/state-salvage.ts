import type { z } from 'zod';
import { sessionRecordSchema, stateSchema, workspaceRecordSchema, type State } from './state-schema.js';

/** Keeps the readable rows: one bad row (an edit by hand) must not cost the others. Returns null when the file is not a state at all. */
export function salvage(json: unknown): { state: State; dropped: number } | null {
  if (typeof json !== 'object' || json === null) return null;
  const { sessions, workspaces, ...rest } = json as Record<string, unknown>;
  if (!isList(sessions) || !isList(workspaces)) return null;
  const frame = stateSchema.safeParse(rest);
  if (!frame.success) return null;
  const goodSessions = readable(sessionRecordSchema, sessions);
  const goodWorkspaces = readable(workspaceRecordSchema, workspaces);
  const all = (sessions?.length ?? 0) + (workspaces?.length ?? 0);
  return {
    state: { ...frame.data, sessions: goodSessions, workspaces: goodWorkspaces },
    dropped: all - goodSessions.length - goodWorkspaces.length,
  };
}

function isList(value: unknown): value is unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

/** Returns the readable rows; of two with the same id the first. */
function readable<S extends z.ZodType<{ id: string }>>(schema: S, rows: unknown[] = []): z.output<S>[] {
  const byId = new Map<string, z.output<S>>();
  for (const row of rows) {
    const parsed = schema.safeParse(row);
    if (parsed.success && !byId.has(parsed.data.id)) byId.set(parsed.data.id, parsed.data);
  }
  return [...byId.values()];
}
