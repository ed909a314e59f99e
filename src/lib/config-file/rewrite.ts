import { isDeepStrictEqual } from 'node:util';
import { findNodeAtLocation, getNodeValue, parseTree, type Node } from 'jsonc-parser';
import type { Json } from './parse.js';

/**
 * Changes the value at a path of keys in the text of a JSON object (comments allowed); undefined removes it. No other byte
 * changes: jsonc-parser's own `modify` reformats neighbours, drops comments, and breaks lists.
 */
export function rewrite(text: string, path: readonly string[], value: Json | undefined): string {
  const root = parseTree(text);
  if (root === undefined) return text;
  const node = findNodeAtLocation(root, [...path]);
  if (value === undefined) return node?.parent === undefined ? text : takeOut(text, node.parent);
  if (node !== undefined)
    return splice(
      text,
      [node.offset, endOf(node)],
      valueText({ text, node }, value) ?? layOut(text, value, path.length),
    );
  return insert(text, root, { path, value });
}

/** Removes a property; `property` is the node of a key and its value. */
function takeOut(text: string, property: Node): string {
  const siblings = property.parent?.children ?? [];
  const at = siblings.indexOf(property);
  const [before, after] = [siblings[at - 1], siblings[at + 1]];
  let next = splice(text, [property.offset, endOf(property)], '');
  const gap =
    after !== undefined
      ? [property.offset, after.offset - property.length]
      : before !== undefined
        ? [endOf(before), property.offset]
        : null;
  if (gap !== null) next = withoutComma(next, gap as [number, number]);
  // A line with nothing else on it goes too.
  const lineStart = next.lastIndexOf('\n', property.offset - 1) + 1;
  const lineEnd = next.indexOf('\n', lineStart);
  const isBlank = lineEnd !== -1 && next.slice(lineStart, lineEnd).trim() === '' && lineStart > 0;
  return isBlank ? splice(next, [lineStart, lineEnd + 1], '') : next;
}

/** Inserts the value after the last key of the innermost existing object on the path. */
function insert(text: string, root: Node, wanted: { path: readonly string[]; value: Json }): string {
  const { path } = wanted;
  let depth = path.length - 1;
  while (depth > 0 && findNodeAtLocation(root, path.slice(0, depth))?.type !== 'object') depth--;
  const parent = findNodeAtLocation(root, path.slice(0, depth)) ?? root;
  const missing = path.slice(depth + 1);
  const value = missing.reduceRight<Json>((inner, key) => ({ [key]: inner }), wanted.value);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = indentOf(text).repeat(depth + 1);
  const line = `${eol}${indent}${JSON.stringify(path[depth])}: ${layOut(text, value, depth + 1)}`;
  const last = parent.children?.at(-1);
  if (last !== undefined) return splice(text, [endOf(last), endOf(last)], `,${line}`);
  const inside = parent.offset + 1;
  const isEmpty = text.slice(inside, endOf(parent) - 1).trim() === '';
  const close = isEmpty ? `${eol}${indentOf(text).repeat(depth)}` : '';
  return splice(text, [inside, isEmpty ? endOf(parent) - 1 : inside], line + close);
}

/** Writes a list, copying unchanged entries as they stand, each with the comments before it; null for anything else. */
function valueText({ text, node }: { text: string; node: Node }, value: Json): string | null {
  const entries = node.type === 'array' ? (node.children ?? []) : [];
  const last = entries.at(-1);
  if (last === undefined || !Array.isArray(value) || value.length === 0) return null;
  const unused = entries.map((entry, index) => {
    const before = entries[index - 1];
    const lead = text.slice(before === undefined ? node.offset + 1 : endOf(before), entry.offset);
    return {
      // Cloned to get an ordinary prototype, so that it compares equal.
      value: structuredClone(getNodeValue(entry)) as Json,
      lead: withoutComma(lead, [0, lead.length]),
      written: text.slice(entry.offset, endOf(entry)),
    };
  });
  // Entries stand on a line each, or one after the other.
  const indent = /\r?\n[ \t]*$/.exec(unused[0]?.lead ?? '')?.[0];
  const items = value.map((item, index) => {
    const at = unused.findIndex((entry) => isDeepStrictEqual(entry.value, item));
    const [same] = at === -1 ? [] : unused.splice(at, 1);
    if (same !== undefined) return same.lead + same.written;
    return indent === undefined
      ? `${index === 0 ? '' : ' '}${JSON.stringify(item)}`
      : indent + lines(text, item, indent);
  });
  return `[${items.join(',')}${text.slice(endOf(last), endOf(node))}`;
}

function layOut(text: string, value: Json, depth: number): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return lines(text, value, eol + indentOf(text).repeat(depth));
}

/** `lineStart`: the line end and the indentation of the line that the value begins on. */
function lines(text: string, value: Json, lineStart: string): string {
  return JSON.stringify(value, null, indentOf(text)).replaceAll('\n', lineStart);
}

function indentOf(text: string): string {
  return /\n([ \t]+)["/]/.exec(text)?.[1] ?? '  ';
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Removes the one comma between two nodes, wherever it stands among comments. */
function withoutComma(text: string, [start, end]: [number, number]): string {
  const blank = text
    .slice(start, end)
    .replaceAll(/\/\*[^]*?\*\/|\/\/[^\r\n]*/g, (comment) => ' '.repeat(comment.length));
  const at = blank.indexOf(',');
  return at === -1 ? text : splice(text, [start + at, start + at + 1], '');
}

function splice(text: string, [start, end]: [number, number], replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
