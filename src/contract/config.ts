import { z } from 'zod';
import { isPlainText, nameSchema, PROMPT_MAX } from './names.js';
import { isLoopback, isWebAddress } from './workspace/web-address.js';
import { repoSchema } from './workspace/workspace.js';

const envSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
  z.string().refine((value) => !value.includes('\0'), 'a value has no NUL'),
  // Of a key, zod would only say that it is invalid.
  {
    error: ({ code }) =>
      code === 'invalid_key' ? 'a variable name has letters, digits and underscore' : undefined,
  },
);
const argSchema = z.string().refine((value) => !value.includes('\0'), 'an argument has no NUL');

/** A user-defined agent. `command` is an argv, never a shell line. */
export const userAgentSchema = z.looseObject({
  name: nameSchema,
  command: z.array(argSchema).min(1, 'a command has at least the program'),
  prompt: z.enum(['argument', 'stdin', 'none']).default('none'),
  env: envSchema.optional(),
});

/** A named profile of a detected agent. Secrets are kept in secrets.json, never here. */
export const variantSchema = z.looseObject({
  name: nameSchema,
  agent: nameSchema,
  args: z.array(argSchema).optional(),
  env: envSchema.optional(),
});

/** `where`: what its prompt needs. In a `workspace` there is something to work on already; a `new` one is a fresh clone. */
export const quickLaunchSchema = z.looseObject({
  name: z.string().min(1).max(64).refine(isPlainText, 'a name has no control characters'),
  agent: nameSchema,
  prompt: z.string().max(PROMPT_MAX),
  where: z.enum(['any', 'workspace', 'new']).optional(),
});
export type QuickLaunch = z.infer<typeof quickLaunchSchema>;

const uniqueNames = (items: { name: string }[]) =>
  new Set(items.map((item) => item.name)).size === items.length;

/** `config.json`: every key is optional and unknown keys are kept. Parsing fills in the defaults. */
export const configSchema = z.looseObject({
  port: z.int().min(0).max(65535).default(7337),
  workspace_path: z.string().min(1).max(1024).default('~/schmux-workspaces'),
  allowed_hosts: z
    .array(
      z.string().regex(/^[a-z0-9.-]+$/i, 'a host name has letters, digits, dots and dashes, and no port'),
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
      /** A detected agent whose one-shot mode reads what rules leave unknown; off when absent. */
      agent: nameSchema.optional(),
    })
    .prefault({}),
  tmux: z
    .looseObject({
      socket_name: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,32}$/, 'a socket name has letters, digits, dash and underscore')
        .optional(),
    })
    .prefault({}),
  notifications: z
    .looseObject({
      enabled: z.boolean().default(true),
      sound: z.boolean().default(false),
      /** Seconds a session must have waited before anyone is told. */
      dwell_s: z.number().min(0).max(600).default(3),
      /** Seconds between two notices of the same session, at least. */
      cooldown_s: z.number().min(0).max(86_400).default(30),
      /** An argv, run without a shell for each notice, with the facts in SCHMUX_… variables; off when absent. */
      command: z.array(argSchema).min(1, 'a command has at least the program').optional(),
      /** Gets each notice as a POST of JSON; off when absent. Without `webhook_remote` only on this machine. */
      webhook: z
        .string()
        .max(2048)
        .refine(isWebAddress, 'a webhook is an http or https address without a user name in it')
        .optional(),
      webhook_remote: z.boolean().default(false),
    })
    .prefault({})
    .refine(({ webhook, webhook_remote: remote }) => remote || webhook === undefined || isLoopback(webhook), {
      message:
        'this address is on another machine, and notices hold what agents printed: set webhook_remote to true to allow it',
      path: ['webhook'],
    }),
  terminal: z
    .looseObject({
      /** Lines a browser terminal keeps. */
      scrollback: z.int().min(0).max(200_000).default(10_000),
      font_size: z.int().min(8).max(32).default(13),
    })
    .prefault({}),
  internal: z
    .looseObject({
      /** A log longer than this is cut when a terminal connects. Unit: MiB. */
      max_log_size_mb: z.number().gt(0).max(100_000).default(50),
      /** What is kept of a log that is cut. Unit: MiB. */
      rotated_log_size_mb: z.number().gt(0).max(100_000).default(1),
      /** Between TERM and KILL when an agent is ended. Unit: seconds. */
      grace_period_s: z.number().min(0).max(120).default(5),
      /** A clone without an end by then is given up. Unit: seconds. */
      clone_timeout_s: z.number().min(1).max(86_400).default(1800),
      /** Clones that run at the same time. */
      clone_concurrency: z.int().min(1).max(32).default(4),
      /** A discarded workspace can be restored for this long, as long as the disk has room. 0: it is deleted at once. Unit: hours. */
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

/** What the settings page and `config get` see. `problem` says why the file as it is now is not in force. */
export const configStateSchema = z.object({
  config: configSchema,
  /** The configuration's own, then those that ship with the product. */
  quick_launches: z.array(quickLaunchSchema),
  path: z.string(),
  problem: z.object({ message: z.string(), line: z.int().nullable() }).nullable(),
});
export type ConfigState = z.infer<typeof configStateSchema>;

/** One dotted key and its new value; `null` takes the key out of the file, so that the default holds again. */
export const configSetSchema = z.object({ key: z.string().min(1).max(200), value: z.json() });
