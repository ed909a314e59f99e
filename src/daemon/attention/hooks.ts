import type { AgentRules, HookRule } from './rules/rules.js';
import { plainText } from './untrusted.js';
import type { Candidate } from './verdict.js';

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

function reasonOf(rule: HookRule, payload: unknown): string {
  for (const path of rule.reason ?? []) {
    const value = at(payload, path);
    if (typeof value === 'string' && value.trim() !== '') return plainText(value);
  }
  return `Reported ${rule.name}`;
}

/** What an event means for this agent; null when its table does not say. */
export function readHook(rules: AgentRules, event: HookEvent, atMs: number): Candidate | null {
  const rule = rules.hooks.find(
    (each) =>
      each.name === event.name &&
      Object.entries(each.when ?? {}).every(([path, value]) => at(event.payload, path) === value),
  );
  if (rule === undefined) return null;
  return {
    state: rule.state,
    problem: rule.problem ?? null,
    reason: reasonOf(rule, event.payload),
    source: 'hook',
    rule: `hook/${rule.name}`,
    evidence: [],
    at: atMs,
  };
}
