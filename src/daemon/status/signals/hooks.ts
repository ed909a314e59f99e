import type { HookRule, StatusRules } from '../../agent/status-rules.js';
import type { Opinion } from '../opinions/opinion.js';
import { shortPath } from '../screen/reason/path.js';
import { plainText } from '../untrusted-text.js';

/** One event of an agent's hooks, as posted by `schmux hook`: untrusted. */
export type HookEvent = { name: string; payload: unknown };

function at(payload: unknown, path: string): unknown {
  let value = payload;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Keys that hold a thing, and the verb in front of it; what stands in other keys are sentences. */
const VERB: Readonly<Record<string, string>> = {
  command: 'Run',
  file_path: 'Edit',
  tool_name: 'Use',
  toolName: 'Use',
  permission: 'Allow',
};
const FILE_TOOLS: ReadonlySet<unknown> = new Set(['Read', 'Write', 'Edit']);

/** Verb first, in the agent's own words; a label when there are none. */
function reasonOf(rule: HookRule, payload: unknown): { reason: string; label?: true } {
  for (const path of rule.reason ?? []) {
    const value = at(payload, path);
    if (typeof value !== 'string' || value.trim() === '') continue;
    const key = path.split('.').at(-1) ?? '';
    const tool = at(payload, 'tool_name');
    const verb = key === 'file_path' && FILE_TOOLS.has(tool) ? String(tool) : VERB[key];
    const thing = key === 'file_path' ? shortPath(value) : value;
    return { reason: plainText(verb === undefined ? thing : `${verb} ${thing}`) };
  }
  return { reason: `Reported ${rule.name}`, label: true };
}

/** What an event means for this agent; null when its table does not say. */
export function readHook(rules: StatusRules, event: HookEvent, atMs: number): Opinion | null {
  const rule = rules.hooks.find(
    (each) =>
      each.name === event.name &&
      Object.entries(each.when ?? {}).every(([path, value]) => at(event.payload, path) === value),
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
