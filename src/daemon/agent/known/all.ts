import type { Descriptor } from '../descriptor.js';
import type { StatusRules } from '../status-rules.js';
import { aider } from './aider.js';
import { amp } from './amp.js';
import { claude } from './claude.js';
import { codex } from './codex.js';
import { copilot } from './copilot.js';
import { crush } from './crush.js';
import { cursor } from './cursor.js';
import { gemini } from './gemini.js';
import { GENERIC_RULES } from './generic.js';
import { opencode } from './opencode.js';
import { pi } from './pi.js';
import { qwen } from './qwen.js';

/** Every agent schmux searches for, in listing order. */
export const DESCRIPTORS: readonly Descriptor[] = [
  claude,
  codex,
  gemini,
  opencode,
  qwen,
  copilot,
  amp,
  cursor,
  aider,
  crush,
  pi,
];

/** Returns the status rules of an agent by its name. A variant may be named `<agent>-<anything>`; others get the generic rules. */
export function statusRulesFor(name: string): StatusRules {
  const known = DESCRIPTORS.find(
    (each) => each.status !== undefined && (name === each.name || name.startsWith(`${each.name}-`)),
  );
  return known?.status ?? GENERIC_RULES;
}
