import { z } from 'zod';
import { configSchema } from '../../contract/config.js';
import type { Candidate } from './shell-words.js';

type Node = { [key: string]: unknown };

/** Returns every dotted key of `config get` and `config set`, with its values if they are few. */
export function configKeys(): (Candidate & { values: readonly string[] })[] {
  return keysIn(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node, '');
}

function keysIn(node: Node, prefix: string): (Candidate & { values: readonly string[] })[] {
  const properties = (node['properties'] ?? {}) as Record<string, Node>;
  return Object.entries(properties).flatMap(([name, child]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (child['properties'] !== undefined) return keysIn(child, key);
    return [{ value: key, description: describe(child), values: valuesOf(child) }];
  });
}

function describe(node: Node): string {
  const type = typeof node['type'] === 'string' ? node['type'] : 'value';
  return node['default'] === undefined ? type : `${type}, default ${JSON.stringify(node['default'])}`;
}

function valuesOf(node: Node): string[] {
  if (node['type'] === 'boolean') return ['true', 'false'];
  return Array.isArray(node['enum']) ? node['enum'].map(String) : [];
}
