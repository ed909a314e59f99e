import { join } from 'node:path';
import { SchmuxError } from '../../../contract/errors.js';
import { utf8Length } from '../../../contract/names.js';
import { checkOpening, continues, openingArguments, type Opening } from '../conversation/arguments.js';
import type { HookSupport, PromptInput } from '../descriptor.js';
import { withImages, type PlacedImage } from './images.js';
import { scriptText } from './script.js';
import type { ResolvedAgent } from '../resolved.js';
import { shellQuote } from './shell-quote.js';

export type LaunchPlan = {
  agent: ResolvedAgent;
  prompt: string | null;
  /** Images that belong to the prompt. */
  images?: readonly PlacedImage[];
  /** The conversation that it begins with. */
  opening: Opening;
  sessionId: string;
  workspaceId: string;
  /** The workspace's absolute path. */
  cwd: string;
  /** Where the script and the prompt file go: schmux's own 0700 directory. */
  runDir: string;
  /** Argv of a program that reads hook payloads from stdin; without it, no hooks are set up. */
  hookCommand?: readonly string[];
  /** The repository's setup command, for the first session of a new workspace. */
  setup?: string;
  /** The user's umask: the daemon's own is stricter and must not affect the workspace. */
  umask?: number;
  /** Identifies this schmux home in the environment of everything the agent starts. */
  homeMark?: string;
};

/** A file to write with mode 0600 before the launch. */
type LaunchFile = { path: string; content: string };
export type Launch = { script: string; files: LaunchFile[] };

/** Linux MAX_ARG_STRLEN (execve(2)): 32 pages for one argument, including its terminating NUL. */
const ARGUMENT_MAX_BYTES = 32 * 4096 - 1;
/** The ending of the file with the prompt that is pasted into the composer, until it is typed. */
export const FIRST_MESSAGE = 'first';
const SEND_LATER = 'Spawn it without a prompt, then send the text: schmux send <id> <text>.';
/** How long an agent waits for a hook. */
const HOOK_TIMEOUT_S = 5;

/**
 * Throws, before anything exists, when the agent cannot do what is asked: PROMPT_NOT_TAKEN, what `checkOpening` throws, or BAD_REQUEST
 * for text that cannot be passed to any program (NUL, an unpaired surrogate).
 */
export function checkLaunch(agent: ResolvedAgent, prompt: string | null, opening: Opening): void {
  checkOpening(agent, opening);
  if (isEmpty(prompt)) return;
  if (prompt.includes('\0') || !prompt.isWellFormed()) {
    const what = prompt.includes('\0') ? 'a NUL character' : 'an unpaired surrogate';
    throw new SchmuxError(
      'BAD_REQUEST',
      `The prompt contains ${what}, which cannot be passed to a program.`,
      {
        hint: 'Remove it from the prompt.',
      },
    );
  }
  if (agent.prompt.kind === 'none') {
    throw new SchmuxError('PROMPT_NOT_TAKEN', `${agent.label} takes no prompt when it starts.`, {
      hint: SEND_LATER,
    });
  }
  if (continues(opening) && agent.resume?.prompt === false) {
    throw new SchmuxError(
      'PROMPT_NOT_TAKEN',
      `${agent.label} takes no prompt when it resumes a conversation.`,
      {
        hint: SEND_LATER,
      },
    );
  }
  const misread = agent.prompt.kind === 'composer' ? agent.prompt.not : undefined;
  if (misread?.pattern.test(prompt) === true) {
    throw new SchmuxError(
      'PROMPT_NOT_TAKEN',
      `${agent.label} would interpret this prompt as ${misread.as}.`,
      {
        hint: 'Start it with a different word.',
      },
    );
  }
}

/** Returns how the agent gets this prompt: one that is too long for an argument is pasted into its composer. */
function wayOf(agent: ResolvedAgent, prompt: string): PromptInput {
  const isTooLong = agent.prompt.kind === 'argument' && utf8Length(prompt) > ARGUMENT_MAX_BYTES;
  return isTooLong ? { kind: 'composer' } : agent.prompt;
}

/** Returns the launch script and the files it needs. Pure; throws as `checkLaunch` does. */
export function launch(plan: LaunchPlan): Launch {
  const { agent } = plan;
  const { prompt, args } = withImages(agent.images, plan.prompt, plan.images ?? []);
  checkLaunch(agent, prompt, plan.opening);
  const files = promptFiles(plan, prompt);
  const [file] = files;
  const argv = [
    ...agent.argv,
    ...openingArguments(agent, plan.opening),
    ...agent.args,
    ...hookArguments(agent, plan.hookCommand),
    ...args,
    ...promptArguments(agent, prompt, file?.path ?? null),
  ];
  const script = scriptText({
    title: `Starts an agent for schmux session ${plan.sessionId}`,
    cwd: plan.cwd,
    argv,
    env: {
      ...agent.env,
      SCHMUX_SESSION_ID: plan.sessionId,
      SCHMUX_WORKSPACE_ID: plan.workspaceId,
      ...(plan.homeMark === undefined ? {} : { SCHMUX_HOME_MARK: plan.homeMark }),
    },
    umask: plan.umask,
    setup: plan.setup ?? null,
    stdin: agent.prompt.kind === 'stdin' ? (file?.path ?? null) : null,
    files: files.map((entry) => entry.path),
  });
  return { script, files };
}

function isEmpty(prompt: string | null): prompt is null | '' {
  return prompt === null || prompt === '';
}

function promptFiles(plan: LaunchPlan, prompt: string | null): LaunchFile[] {
  if (isEmpty(prompt)) return [];
  const { kind } = wayOf(plan.agent, prompt);
  if (kind === 'none' || kind === 'argument') return [];
  const ending = kind === 'composer' ? FIRST_MESSAGE : 'prompt';
  return [{ path: join(plan.runDir, `${plan.sessionId}.${ending}`), content: prompt }];
}

function promptArguments(agent: ResolvedAgent, prompt: string | null, file: string | null): string[] {
  if (isEmpty(prompt)) return [];
  const input = wayOf(agent, prompt);
  if (input.kind === 'argument') return [prompt];
  if (input.kind === 'file' && file !== null) return [input.flag, file];
  return [];
}

/** Returns no arguments when the agent takes no hooks or its own arguments already use the flag: the user's choice wins. */
function hookArguments(agent: ResolvedAgent, command: readonly string[] | undefined): string[] {
  const hooks = agent.hooks;
  if (command === undefined || hooks === null) return [];
  if (agent.args.some((arg) => arg === hooks.flag || arg.startsWith(`${hooks.flag}=`))) return [];
  return [hooks.flag, hookSettings(hooks, command)];
}

function hookSettings(support: HookSupport, command: readonly string[]): string {
  const entry = [
    { hooks: [{ type: 'command', command: command.map(shellQuote).join(' '), timeout: HOOK_TIMEOUT_S }] },
  ];
  return JSON.stringify({ hooks: Object.fromEntries(support.events.map((event) => [event, entry])) });
}
