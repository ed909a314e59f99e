import { claude } from './claude.js';
import { codex } from './codex.js';
import { copilot } from './copilot.js';
import { gemini } from './gemini.js';
import { generic } from './generic.js';
import { opencode } from './opencode.js';
import { pi } from './pi.js';
import { qwen } from './qwen.js';
import type { AgentRules } from './rules.js';

const KNOWN: readonly AgentRules[] = [claude, codex, copilot, gemini, opencode, pi, qwen];

/** The rules of an agent by name; a variant is named `<agent>-<anything>`; unknown agents get the generic reader. */
export function findRules(agent: string): AgentRules {
  return KNOWN.find((rules) => agent === rules.agent || agent.startsWith(`${rules.agent}-`)) ?? generic;
}
