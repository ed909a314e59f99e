import { findNodeAtLocation, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';

/** Returns the line (from 1) of a character offset in a text. */
function lineOfOffset(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Returns the first syntax error of a JSON text, with its line; null when there is none. */
export function syntaxError(text: string): { message: string; line: number } | null {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: false, allowTrailingComma: false });
  const [first] = errors;
  if (first === undefined) return null;
  // "PropertyNameExpected" as words.
  const words = printParseErrorCode(first.error)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return { message: `not JSON: ${words}`, line: lineOfOffset(text, first.offset) };
}

/** Returns the line of the value at a path of keys and indices, or of its nearest existing parent. */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number | null {
  const root = parseTree(text);
  if (root === undefined) return null;
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(
      root,
      path.slice(0, length).map((key) => (typeof key === 'number' ? key : String(key))),
    );
    if (node !== undefined) return lineOfOffset(text, node.offset);
  }
  return lineOfOffset(text, root.offset);
}
