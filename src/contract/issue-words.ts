import { z } from 'zod';

/** One violation of a schema, as zod passes it to a custom error function. */
type Issue = z.core.$ZodRawIssue;

const KINDS: Partial<Record<string, string>> = {
  number: 'a number',
  nan: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const grouped = (count: number | bigint): string => count.toLocaleString('en');

function counted(count: number | bigint, [one, many]: [string, string]): string {
  return `${grouped(count)} ${Number(count) === 1 ? one : many}`;
}

/** Returns a phrase such as `at least 8`, `more than 0` or `at most 64 characters`, for a number, a text or a list. */
function bound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const isLeast = issue.code === 'too_small';
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const words =
    issue.inclusive === false ? (isLeast ? 'more than' : 'less than') : isLeast ? 'at least' : 'at most';
  if (issue.origin === 'string') return `must have ${words} ${counted(limit, ['character', 'characters'])}`;
  if (issue.origin === 'array' || issue.origin === 'set')
    return `must have ${words} ${counted(limit, ['entry', 'entries'])}`;
  return `must be ${words} ${grouped(limit)}`;
}

function oneOf(values: readonly unknown[]): string {
  const names = values.map((value) => JSON.stringify(value));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/**
 * Describes a violation in a clause that follows the name of the field, such as "must be at least 8". A schema's own message
 * takes precedence; returns null where zod's message is as good.
 */
export function issueWords(issue: Issue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${KINDS[issue.expected] ?? 'of another type'}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return bound(issue);
    case 'too_big':
      return bound(issue);
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_format':
      return 'has the wrong format';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has an unknown key: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'matches none of the accepted forms';
    case 'invalid_key':
      return 'has a key that is not allowed';
    case 'invalid_element':
      return 'has an entry that is not allowed';
    default:
      return null;
  }
}

// Set once for every schema of the contract, so that daemon, command line and page use the same messages.
z.config({ customError: issueWords });
