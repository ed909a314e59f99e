import { configSchema, type Config } from '../../../../contract/config.js';

/** Returns the configuration with one dotted key set; `undefined` removes the key. */
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
 * Returns why `value` is not valid for `key`, as a sentence in the contract's own words; null if it is valid. The whole
 * configuration is checked, because some rules involve two keys.
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

/** Returns the current value of the key, or undefined. */
export function configValue(config: Config, key: string): unknown {
  let value: unknown = config;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Returns the value of the key if the file does not have it. */
export function configDefault(key: string): unknown {
  return configValue(configSchema.parse({}), key);
}
