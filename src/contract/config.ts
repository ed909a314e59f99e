import { z } from 'zod';
import { isPlainText, nameSchema, PROMPT_MAX_BYTES } from './names.js';
import { isLoopback, isWebAddress } from './workspace/web-address.js';
import { repoSchema } from './workspace/workspace.js';

const envSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
  z.string().refine((value) => !value.includes('\0'), 'a value must not contain NUL'),
  // Without this, zod only says that the key is invalid.
  {
    error: ({ code }) =>
      code === 'invalid_key' ? 'a variable name consists of letters, digits and underscores' : undefined,
  },
);
const argSchema = z.string().refine((value) => !value.includes('\0'), 'an argument must not contain NUL');

/** A user-defined agent. `command` is an argv, never a shell line. */
export const userAgentSchema = z.looseObject({
  name: nameSchema,
  command: z.array(argSchema).min(1, 'a command needs at least a program'),
  prompt: z.enum(['composer', 'argument', 'stdin', 'none']).default('none'),
  env: envSchema.optional(),
});

/** A named profile of a detected agent. Secrets are kept in secrets.json, never here. */
export const variantSchema = z.looseObject({
  name: nameSchema,
  agent: nameSchema,
  args: z.array(argSchema).optional(),
  env: envSchema.optional(),
});

/** `where` says what the prompt needs: a `workspace` that has work in it already, or a `new` clone. */
export const quickLaunchSchema = z.looseObject({
  name: z.string().min(1).max(64).refine(isPlainText, 'a name must not contain control characters'),
  agent: nameSchema,
  prompt: z.string().max(PROMPT_MAX_BYTES),
  where: z.enum(['any', 'workspace', 'new']).optional(),
});
export type QuickLaunch = z.infer<typeof quickLaunchSchema>;

const uniqueNames = (items: { name: string }[]) =>
  new Set(items.map((item) => item.name)).size === items.length;

/** The port that the daemon listens on unless the configuration or `--port` says otherwise. */
export const DEFAULT_PORT = 7337;

/** `config.json`: every key is optional and unknown keys are kept. Parsing fills in the defaults. */
export const configSchema = z.looseObject({
  port: z.int().min(0).max(65535).default(DEFAULT_PORT),
  workspace_path: z.string().min(1).max(1024).default('~/schmux-workspaces'),
  allowed_hosts: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9.-]+$/i, 'a host name consists of letters, digits, dots and dashes, without a port'),
    )
    .default([]),
  repos: z.array(repoSchema.loose()).default([]).refine(uniqueNames, 'two repositories have the same name'),
  agents: z.array(userAgentSchema).default([]).refine(uniqueNames, 'two agents have the same name'),
  variants: z.array(variantSchema).default([]).refine(uniqueNames, 'two variants have the same name'),
  quick_launch: z
    .array(quickLaunchSchema)
    .default([])
    .refine(uniqueNames, 'two quick launches have the same name'),
  nudgenik: z
    .looseObject({
      /** A detected agent whose one-shot mode reads the screens that the rules leave unknown; off when absent. */
      agent: nameSchema.optional(),
    })
    .prefault({}),
  limits: z
    .looseObject({
      /** Sends "continue" two minutes after a limit whose end the screen says, if it still shows the same notice. */
      continue_at_reset: z.boolean().default(false),
    })
    .prefault({}),
  tmux: z
    .looseObject({
      socket_name: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,32}$/, 'a socket name consists of letters, digits, dashes and underscores')
        .optional(),
    })
    .prefault({}),
  notifications: z
    .looseObject({
      enabled: z.boolean().default(true),
      sound: z.boolean().default(false),
      /** How long a session must wait before a notice is sent. */
      dwell_s: z.number().min(0).max(600).default(3),
      /** The minimum interval between two notices about one session. */
      cooldown_s: z.number().min(0).max(86_400).default(30),
      /** An argv that runs without a shell for each notice, with the facts in SCHMUX_… variables; off when absent. */
      command: z.array(argSchema).min(1, 'a command needs at least a program').optional(),
      /** Receives each notice as a JSON POST; off when absent. Without `webhook_remote` it must be on this machine. */
      webhook: z
        .string()
        .max(2048)
        .refine(isWebAddress, 'a webhook must be an http or https address without a user name')
        .optional(),
      webhook_remote: z.boolean().default(false),
    })
    .prefault({})
    .refine(({ webhook, webhook_remote: remote }) => remote || webhook === undefined || isLoopback(webhook), {
      message:
        'this address is on another machine, and notices contain agent output: set webhook_remote to true to allow it',
      path: ['webhook'],
    }),
  terminal: z
    .looseObject({
      /** Lines that a browser terminal keeps above the screen. */
      scrollback: z.int().min(0).max(200_000).default(10_000),
      font_size: z.int().min(8).max(32).default(13),
    })
    .prefault({}),
  internal: z
    .looseObject({
      /** In MiB. A longer log is cut to its tail when a terminal connects. */
      max_log_size_mb: z.number().gt(0).max(100_000).default(50),
      /** In MiB. The tail that is kept of a log that is cut. */
      rotated_log_size_mb: z.number().gt(0).max(100_000).default(1),
      /** The time between TERM and KILL when an agent is ended. */
      grace_period_s: z.number().min(0).max(120).default(5),
      /** A clone that takes longer is given up. */
      clone_timeout_s: z.number().min(1).max(86_400).default(1800),
      /** Clones that run at the same time. */
      clone_concurrency: z.int().min(1).max(32).default(4),
      /** A discarded workspace can be restored for this long while the disk has room. 0: it is deleted at once. */
      trash_keep_hours: z.number().min(0).max(8760).default(24),
    })
    .prefault({})
    .refine((internal) => internal.rotated_log_size_mb < internal.max_log_size_mb, {
      message: 'rotated_log_size_mb must be smaller than max_log_size_mb',
      path: ['rotated_log_size_mb'],
    }),
});

/** The configuration in force, with every default filled in. */
export type Config = z.infer<typeof configSchema>;

/** The configuration as the settings page and `config get` see it. `problem` says why the file as it is now is not in force. */
export const configStateSchema = z.object({
  config: configSchema,
  /** The quick launches of the configuration, then the built-in ones. */
  quick_launches: z.array(quickLaunchSchema),
  path: z.string(),
  problem: z.object({ message: z.string(), line: z.int().nullable() }).nullable(),
});
export type ConfigState = z.infer<typeof configStateSchema>;

/** One dotted key and its new value; `null` removes the key from the file, so that the default applies again. */
export const configSetSchema = z.object({ key: z.string().min(1).max(200), value: z.json() });
