import { z } from 'zod';

/** One thing that a value does not fulfil, as zod hands it to a custom text. */
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

/** `at least 8`, `more than 0`, `at most 64 characters`: of a number, a text or a list. */
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
 * What is wrong, for a person: a clause that follows the name of the field, such as "must be at least 8". A schema's own words
 * come first; null where zod's are as good.
 */
export function issueWords(issue: Issue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${KINDS[issue.expected] ?? 'something else'}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return bound(issue);
    case 'too_big':
      return bound(issue);
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_format':
      return 'is not in the right form';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has a key that is not known: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'has none of the forms that it may have';
    case 'invalid_key':
      return 'has a key that is not allowed';
    case 'invalid_element':
      return 'has an entry that is not allowed';
    default:
      return null;
  }
}

// For every schema of the contract, whoever checks with it: daemon, command line and page say the same.
z.config({ customError: issueWords });
