import { configSchema, type Config } from '../../../../contract/config.js';

/** The configuration with one dotted key set; `undefined` takes the key away. */
function withKey(config: Config, key: string, value: unknown): unknown {
  const copy = structuredClone(config) as Record<string, unknown>;
  const parts = key.split('.');
  const last = parts.pop();
  let target = copy;
  for (const part of parts) {
    const inner = target[part];
    if (typeof inner !== 'object' || inner === null) target[part] = {};
    target = target[part] as Record<string, unknown>;
  }
  if (last === undefined) return copy;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

/**
 * Why `value` cannot be the new value of `key`, in the contract's own words as a sentence; null when it can. The whole configuration is
 * checked, because some rules are about two keys.
 */
export function configProblem(config: Config, key: string, value: unknown): string | null {
  const before = configSchema.safeParse(config);
  const after = configSchema.safeParse(withKey(config, key, value));
  if (after.success) return null;
  const known = new Set(before.success ? [] : before.error.issues.map((issue) => issue.path.join('.')));
  const own = after.error.issues.find((issue) => issue.path.join('.').startsWith(key));
  const other = after.error.issues.find((issue) => !known.has(issue.path.join('.')));
  const said = (own ?? other)?.message;
  return said === undefined ? null : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

/** What the key has now, or undefined. */
export function configValue(config: Config, key: string): unknown {
  let value: unknown = config;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** What the key is when the file does not have it. */
export function configDefault(key: string): unknown {
  return configValue(configSchema.parse({}), key);
}
