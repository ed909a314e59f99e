import type { HookRule, StatusRules } from '../../agent/status-rules.js';
import type { Opinion } from '../opinion.js';
import { shortPath } from '../screen/reason/path.js';
import { plainText } from '../untrusted-text.js';

/** A hook event as posted by `schmux hook`; untrusted. */
export type HookEvent = { name: string; payload: unknown };

function valueAt(payload: unknown, path: string): unknown {
  let value = payload;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** The verb for keys that hold a noun; other keys hold sentences. */
const VERB: Readonly<Record<string, string>> = {
  command: 'Run',
  file_path: 'Edit',
  tool_name: 'Use',
  toolName: 'Use',
  permission: 'Allow',
};
const FILE_TOOLS: ReadonlySet<unknown> = new Set(['Read', 'Write', 'Edit']);

/** Returns the agent's own words, verb first; a label when there are none. */
function reasonOf(rule: HookRule, payload: unknown): { reason: string; label?: true } {
  for (const path of rule.reason ?? []) {
    const value = valueAt(payload, path);
    if (typeof value !== 'string' || value.trim() === '') continue;
    const key = path.split('.').at(-1) ?? '';
    const tool = valueAt(payload, 'tool_name');
    const verb = key === 'file_path' && FILE_TOOLS.has(tool) ? String(tool) : VERB[key];
    const subject = key === 'file_path' ? shortPath(value) : value;
    return { reason: plainText(verb === undefined ? subject : `${verb} ${subject}`) };
  }
  return { reason: `Reported ${rule.name}`, label: true };
}

/** Judges by a hook event; null when the agent's rules do not cover it. */
export function readHook(rules: StatusRules, event: HookEvent, atMs: number): Opinion | null {
  const rule = rules.hooks.find(
    (each) =>
      each.name === event.name &&
      Object.entries(each.when ?? {}).every(([path, value]) => valueAt(event.payload, path) === value),
  );
  if (rule === undefined) return null;
  return {
    state: rule.state,
    problem: rule.problem ?? null,
    ...reasonOf(rule, event.payload),
    source: 'hook',
    rule: `hook/${rule.name}`,
    evidence: [],
    at: atMs,
  };
}
