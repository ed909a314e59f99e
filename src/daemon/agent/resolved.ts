import type { Agent } from '../../contract/agent.js';
import type {
  ConversationSupport,
  HookSupport,
  ImageInput,
  OneShot,
  PromptInput,
  ResumeSupport,
} from './descriptor.js';

/** An agent that can be launched now. `env` holds secrets: it goes into the launch script and nowhere else. */
export type ResolvedAgent = {
  name: string;
  label: string;
  kind: Agent['kind'];
  /** The name of the descriptor it comes from, which also gives its status rules; null for a user-defined agent. */
  base: string | null;
  /** The program's absolute path and the arguments that always come first. */
  argv: readonly string[];
  /** The variant's own arguments. */
  args: readonly string[];
  prompt: PromptInput;
  resume: ResumeSupport | null;
  conversation: ConversationSupport | null;
  images: ImageInput;
  hooks: HookSupport | null;
  /** Absent when it cannot answer a single question. */
  oneShot?: OneShot;
  /** Names of the variables that are set for this agent alone: by its descriptor, its configuration or its secrets. */
  variables: readonly string[];
  /** The agent's whole environment, except what the pane and the session add. */
  env: Readonly<Record<string, string>>;
};
